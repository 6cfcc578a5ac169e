package dev.trickle.status.notice;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Several phrases in one: {@code [a|b]} may be missing, {@code (a|b)} is one of them, and both may be nested. Spaces
 * separate words; a bracket that touches a word completes it, as in {@code stop[ped]}.
 */
final class PhrasePattern {

    private final String pattern;
    private final Function<String, Phrase> literals;
    private final Map<String, Phrase> groups;
    private int place;

    private PhrasePattern(String pattern, Function<String, Phrase> literals, Map<String, Phrase> groups) {
        this.pattern = pattern;
        this.literals = literals;
        this.groups = groups;
    }

    /**
     * Parses a pattern.
     *
     * @param literals converts the text between brackets
     * @param groups brackets that are parsed already; the same are in many patterns
     * @throws IllegalArgumentException if its brackets do not match
     */
    static Phrase parse(String pattern, Function<String, Phrase> literals, Map<String, Phrase> groups) {
        var reader = new PhrasePattern(pattern, literals, groups);
        var phrase = reader.choice();
        if (reader.place < pattern.length()) {
            throw reader.unbalanced();
        }
        return phrase;
    }

    private Phrase choice() {
        var choices = new ArrayList<Phrase>();
        choices.add(sequence());
        while (peek() == '|') {
            place++;
            choices.add(sequence());
        }
        return Phrase.choice(choices);
    }

    private Phrase sequence() {
        var parts = new ArrayList<Phrase>();
        while (!isAtEnd()) {
            if (peek() == ' ') {
                place++;
            } else {
                parts.add(part());
            }
        }
        return Phrase.sequence(parts);
    }

    /** Everything up to the next space outside brackets. */
    private Phrase part() {
        var begin = place;
        if (peek() == '(' || peek() == '[') {
            var group = group();
            if (isAtEnd() || peek() == ' ') {
                return group;
            }
        }
        place = begin;
        return Phrase.choice(glued().stream().map(literals).toList());
    }

    private Phrase group() {
        var end = groupEnd();
        var known = groups.get(pattern.substring(place, end));
        if (known != null) {
            place = end;
            return known;
        }
        var begin = place;
        var group = newGroup();
        groups.put(pattern.substring(begin, place), group);
        return group;
    }

    /** Where the bracket that begins here closes, or the end of the pattern. */
    private int groupEnd() {
        var open = 0;
        for (var end = place; end < pattern.length(); end++) {
            open += "([".indexOf(pattern.charAt(end)) >= 0 ? 1 : 0;
            open -= ")]".indexOf(pattern.charAt(end)) >= 0 ? 1 : 0;
            if (open == 0) {
                return end + 1;
            }
        }
        return pattern.length();
    }

    private Phrase newGroup() {
        var isOptional = peek() == '[';
        place++;
        var inside = choice();
        close(isOptional ? ']' : ')');
        return isOptional ? Phrase.choice(List.of(inside, Phrase.sequence(List.of()))) : inside;
    }

    /** All texts of brackets and letters without a space between them. */
    private List<String> glued() {
        var texts = List.of("");
        while (!isAtEnd() && peek() != ' ') {
            texts = joined(texts, peek() == '(' || peek() == '[' ? gluedGroup() : List.of(literal(" ")));
        }
        return texts;
    }

    private List<String> gluedGroup() {
        var isOptional = peek() == '[';
        var texts = new ArrayList<String>();
        do {
            place++;
            texts.addAll(gluedSequence());
        } while (peek() == '|');
        close(isOptional ? ']' : ')');
        if (isOptional) {
            texts.add("");
        }
        return texts;
    }

    private List<String> gluedSequence() {
        var texts = List.of("");
        while (!isAtEnd()) {
            texts = joined(texts, peek() == '(' || peek() == '[' ? gluedGroup() : List.of(literal("")));
        }
        return texts;
    }

    private String literal(String otherEnd) {
        var begin = place;
        while (place < pattern.length() && ("|()[]" + otherEnd).indexOf(peek()) < 0) {
            place++;
        }
        return pattern.substring(begin, place);
    }

    private static List<String> joined(List<String> begins, List<String> ends) {
        return begins.stream()
                .flatMap(begin -> ends.stream().map(end -> begin + end))
                .toList();
    }

    private void close(char end) {
        if (peek() != end) {
            throw unbalanced();
        }
        place++;
    }

    private boolean isAtEnd() {
        return place >= pattern.length() || "|)]".indexOf(peek()) >= 0;
    }

    private char peek() {
        return place < pattern.length() ? pattern.charAt(place) : '\0';
    }

    private IllegalArgumentException unbalanced() {
        return new IllegalArgumentException("The brackets do not match in the phrase " + pattern);
    }
}
