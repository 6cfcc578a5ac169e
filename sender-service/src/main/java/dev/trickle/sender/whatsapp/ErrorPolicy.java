package dev.trickle.sender.whatsapp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What each of Meta's error codes allows to be done next.
 *
 * <p>The line that says most about an error decides. An error that no line is about is a failure of this message for
 * good; with an HTTP status of 500 and above it is unclear, unless a line names that status.
 *
 * @param classes by code, code and subcode, or range of codes, with or without HTTP status
 * @param overWhen by the code that a suspension names, what ends it without a person; nothing does for other codes
 * @param speaksOf by code, what a failure is about; the content of the message for other codes
 */
public record ErrorPolicy(
        Map<String, ErrorClass> classes,
        @DefaultValue Map<String, RecoveryCondition> overWhen,
        @DefaultValue Map<String, FailureSubject> speaksOf) {

    private static final int BAD_REQUEST = 400;
    private static final int SERVER_TROUBLE = 500;

    /**
     * Checks every line.
     *
     * @throws IllegalArgumentException if a line cannot be read, or two say different things of the same error
     */
    @ConstructorBinding
    public ErrorPolicy {
        classes = Map.copyOf(classes);
        overWhen = Map.copyOf(overWhen);
        speaksOf = Map.copyOf(speaksOf);
        var keys = new TreeMap<String, ErrorKey>();
        classes.keySet().forEach(written -> keys.put(written, ErrorKey.of(written)));
        keys.forEach((written, key) -> keys.tailMap(written, false).forEach((other, otherKey) -> {
            if (key.conflictsWith(otherKey)) {
                throw new IllegalArgumentException("Error policy: '" + written + "' and '" + other + "' overlap");
            }
        }));
    }

    /** A policy in which all failures are about the content. */
    public ErrorPolicy(Map<String, ErrorClass> classes, Map<String, RecoveryCondition> overWhen) {
        this(classes, overWhen, Map.of());
    }

    /**
     * What a failure with a code is about. The code may be from an answer or from a report.
     *
     * <p>Codes that suspend or slow down an account, a number or a template are not about the message. They are
     * ignored, like codes about a person.
     */
    public Function<String, FailureSubject> subjects() {
        var classOf = ofReports();
        return code -> subjectOf(code, classOf.apply(code));
    }

    private FailureSubject subjectOf(String code, ErrorClass meaning) {
        return switch (meaning) {
            case FAILED, MAY_PASS, UNCLEAR, SUSPENDS_CAMPAIGN -> speaksOf.getOrDefault(code, FailureSubject.CONTENT);
            case FAILED_WITH_ALARM,
                    OPTED_OUT,
                    PAIR_RATE,
                    THROTTLED,
                    SUSPENDS_ACCOUNT,
                    SUSPENDS_NUMBER,
                    SUSPENDS_TEMPLATE -> FailureSubject.PERSON;
        };
    }

    /** A policy made ready to be asked for every answer. */
    Lookup lookup() {
        var lines = new ArrayList<Entry>();
        classes.forEach((key, meaning) -> lines.add(new Entry(ErrorKey.of(key), meaning)));
        lines.sort(Comparator.comparingInt((Entry entry) -> entry.key().precision())
                .reversed());
        return new Lookup(List.copyOf(lines));
    }

    /** The class of a code that a webhook reports, which names no status. */
    public Function<String, ErrorClass> ofReports() {
        var lookup = lookup();
        return code ->
                code.matches("\\d{1,9}") ? lookup.of(BAD_REQUEST, Integer.parseInt(code), 0) : ErrorClass.UNCLEAR;
    }

    /** One line of the policy. */
    private record Entry(ErrorKey key, ErrorClass meaning) {}

    /** All lines, those that say most first. */
    static final class Lookup {

        private final List<Entry> lines;

        private Lookup(List<Entry> lines) {
            this.lines = lines;
        }

        ErrorClass of(int status, int code, int subcode) {
            return lines.stream()
                    .filter(entry -> entry.key().covers(status, code, subcode))
                    .findFirst()
                    .map(Entry::meaning)
                    .orElse(status < SERVER_TROUBLE ? ErrorClass.FAILED : ErrorClass.UNCLEAR);
        }

        /** Whether any line is about this code. */
        boolean knows(int code) {
            return lines.stream()
                    .anyMatch(entry ->
                            code >= entry.key().first() && code <= entry.key().last());
        }
    }
}
