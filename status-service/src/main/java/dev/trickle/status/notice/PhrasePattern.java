package dev.trickle.status.notice;

import java.util.ArrayList;
import java.util.List;

/** Several phrases in one: {@code [a|b]} may be missing, {@code (a|b)} is one of them, and both may be nested. */
final class PhrasePattern {

    private final String pattern;
    private int place;

    private PhrasePattern(String pattern) {
        this.pattern = pattern;
    }

    /**
     * All phrases that the pattern matches.
     *
     * @throws IllegalArgumentException if its brackets do not match
     */
    static List<String> expand(String pattern) {
        var reader = new PhrasePattern(pattern);
        var phrases = reader.choice();
        if (reader.place < pattern.length()) {
            throw reader.unbalanced();
        }
        return phrases;
    }

    private List<String> choice() {
        var phrases = new ArrayList<>(sequence());
        while (peek() == '|') {
            place++;
            phrases.addAll(sequence());
        }
        return phrases;
    }

    private List<String> sequence() {
        var phrases = List.of("");
        while (place < pattern.length() && "|)]".indexOf(peek()) < 0) {
            phrases = joined(phrases, part());
        }
        return phrases;
    }

    private List<String> part() {
        return switch (peek()) {
            case '(' -> group(')', List.of());
            case '[' -> group(']', List.of(""));
            default -> List.of(literal());
        };
    }

    private List<String> group(char end, List<String> otherwise) {
        place++;
        var phrases = new ArrayList<>(choice());
        if (peek() != end) {
            throw unbalanced();
        }
        place++;
        phrases.addAll(otherwise);
        return phrases;
    }

    private String literal() {
        var begin = place;
        while (place < pattern.length() && "|()[]".indexOf(peek()) < 0) {
            place++;
        }
        return pattern.substring(begin, place);
    }

    private static List<String> joined(List<String> begins, List<String> ends) {
        return begins.stream()
                .flatMap(begin -> ends.stream().map(end -> begin + end))
                .toList();
    }

    private char peek() {
        return place < pattern.length() ? pattern.charAt(place) : '\0';
    }

    private IllegalArgumentException unbalanced() {
        return new IllegalArgumentException("The brackets do not match in the phrase " + pattern);
    }
}
