package dev.trickle.status.notification;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Parses a pattern for several phrases. {@code [a|b]} is optional, {@code (a|b)} is one of the alternatives, and both
 * may be nested. Spaces separate words. A bracket without a space next to it is a part of the word, as in
 * {@code stop[ped]}.
 */
final class PhrasePattern {

    private final String pattern;
    private final Function<String, Phrase> literals;
    private final Map<String, Phrase> groups;
    private int index;

    private PhrasePattern(String pattern, Function<String, Phrase> literals, Map<String, Phrase> groups) {
        this.pattern = pattern;
        this.literals = literals;
        this.groups = groups;
    }

    /**
     * Parses a pattern.
     *
     * @param literals converts the text between brackets
     * @param groups cache of parsed brackets, which occur in many patterns
     * @throws IllegalArgumentException if its brackets do not match
     */
    static Phrase parse(String pattern, Function<String, Phrase> literals, Map<String, Phrase> groups) {
        var parser = new PhrasePattern(pattern, literals, groups);
        var phrase = parser.choice();
        if (parser.index < pattern.length()) {
            throw parser.unbalanced();
        }
        return phrase;
    }

    private Phrase choice() {
        var choices = new ArrayList<Phrase>();
        choices.add(sequence());
        while (peek() == '|') {
            index++;
            choices.add(sequence());
        }
        return Phrase.choice(choices);
    }

    private Phrase sequence() {
        var parts = new ArrayList<Phrase>();
        while (!isAtEnd()) {
            if (peek() == ' ') {
                index++;
            } else {
                parts.add(part());
            }
        }
        return Phrase.sequence(parts);
    }

    /** Parses the pattern up to the next space outside brackets. */
    private Phrase part() {
        var begin = index;
        if (peek() == '(' || peek() == '[') {
            var group = group();
            if (isAtEnd() || peek() == ' ') {
                return group;
            }
        }
        index = begin;
        return Phrase.choice(expandWord().stream().map(literals).toList());
    }

    private Phrase group() {
        var end = groupEnd();
        var known = groups.get(pattern.substring(index, end));
        if (known != null) {
            index = end;
            return known;
        }
        var begin = index;
        var group = newGroup();
        groups.put(pattern.substring(begin, index), group);
        return group;
    }

    /** Returns the index after the closing bracket; the end of the pattern if there is none. */
    private int groupEnd() {
        var open = 0;
        for (var end = index; end < pattern.length(); end++) {
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
        index++;
        var inside = choice();
        close(isOptional ? ']' : ')');
        return isOptional ? Phrase.choice(List.of(inside, Phrase.sequence(List.of()))) : inside;
    }

    /** Expands brackets and letters without a space between them to all their texts. */
    private List<String> expandWord() {
        var texts = List.of("");
        while (!isAtEnd() && peek() != ' ') {
            texts = joined(texts, peek() == '(' || peek() == '[' ? expandGroup() : List.of(literal(" ")));
        }
        return texts;
    }

    private List<String> expandGroup() {
        var isOptional = peek() == '[';
        var texts = new ArrayList<String>();
        do {
            index++;
            texts.addAll(expandAlternative());
        } while (peek() == '|');
        close(isOptional ? ']' : ')');
        if (isOptional) {
            texts.add("");
        }
        return texts;
    }

    private List<String> expandAlternative() {
        var texts = List.of("");
        while (!isAtEnd()) {
            texts = joined(texts, peek() == '(' || peek() == '[' ? expandGroup() : List.of(literal("")));
        }
        return texts;
    }

    private String literal(String otherEnd) {
        var begin = index;
        while (index < pattern.length() && ("|()[]" + otherEnd).indexOf(peek()) < 0) {
            index++;
        }
        return pattern.substring(begin, index);
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
        index++;
    }

    private boolean isAtEnd() {
        return index >= pattern.length() || "|)]".indexOf(peek()) >= 0;
    }

    private char peek() {
        return index < pattern.length() ? pattern.charAt(index) : '\0';
    }

    private IllegalArgumentException unbalanced() {
        return new IllegalArgumentException("The brackets do not match in the phrase " + pattern);
    }
}
