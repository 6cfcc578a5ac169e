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
 * Policy that says what each error code of Meta allows to be done next.
 *
 * <p>The most precise line that covers an error decides. An error without a line is a failure of this message for good;
 * with an HTTP status of 500 and above it is unconfirmed, unless a line names that status.
 *
 * @param classes by code, code and subcode, or range of codes, with or without HTTP status
 * @param recoveryConditions by the code of a suspension, what ends it without a person; nothing does for other codes
 * @param failureSubjects by code, what a failure is about; the content of the message for other codes
 */
public record ErrorPolicy(
        Map<String, ErrorClass> classes,
        @DefaultValue Map<String, RecoveryCondition> recoveryConditions,
        @DefaultValue Map<String, FailureSubject> failureSubjects) {

    private static final int BAD_REQUEST = 400;
    private static final int SERVER_ERROR = 500;

    /**
     * Validates every line.
     *
     * @throws IllegalArgumentException if a line cannot be parsed, or two lines contradict each other
     */
    @ConstructorBinding
    public ErrorPolicy {
        classes = Map.copyOf(classes);
        recoveryConditions = Map.copyOf(recoveryConditions);
        failureSubjects = Map.copyOf(failureSubjects);
        var keys = new TreeMap<String, ErrorKey>();
        classes.keySet().forEach(text -> keys.put(text, ErrorKey.of(text)));
        keys.forEach((text, key) -> keys.tailMap(text, false).forEach((other, otherKey) -> {
            if (key.conflictsWith(otherKey)) {
                throw new IllegalArgumentException("sender.error-policy.classes: '" + text + "' and '" + other
                        + "' overlap. Remove one of them or change its range");
            }
        }));
    }

    /** Creates a policy in which all failures are about the content. */
    public ErrorPolicy(Map<String, ErrorClass> classes, Map<String, RecoveryCondition> recoveryConditions) {
        this(classes, recoveryConditions, Map.of());
    }

    /**
     * Returns the subject of a failure by its code. The code may be from a response or from a delivery report.
     *
     * <p>Codes that suspend or throttle an account, a number or a template are not about the message. They are ignored,
     * like codes about a person.
     */
    public Function<String, FailureSubject> subjects() {
        var errorClassOf = reportClasses();
        return code -> subjectOf(code, errorClassOf.apply(code));
    }

    private FailureSubject subjectOf(String code, ErrorClass errorClass) {
        return switch (errorClass) {
            case FAILED, TRANSIENT, UNCONFIRMED, SUSPENDS_CAMPAIGN ->
                failureSubjects.getOrDefault(code, FailureSubject.CONTENT);
            case FAILED_WITH_ALERT,
                    OPTED_OUT,
                    PAIR_RATE,
                    THROTTLED,
                    SUSPENDS_ACCOUNT,
                    SUSPENDS_NUMBER,
                    SUSPENDS_TEMPLATE -> FailureSubject.PERSON;
        };
    }

    /** Returns the policy in a form for fast lookups. */
    Lookup lookup() {
        var lines = new ArrayList<Entry>();
        classes.forEach((key, errorClass) -> lines.add(new Entry(ErrorKey.of(key), errorClass)));
        lines.sort(Comparator.comparingInt((Entry entry) -> entry.key().precision())
                .reversed());
        return new Lookup(List.copyOf(lines));
    }

    /** Returns the class of a code in a delivery report, which has no HTTP status. */
    public Function<String, ErrorClass> reportClasses() {
        var lookup = lookup();
        return code -> code.matches("\\d{1,9}")
                ? lookup.classify(BAD_REQUEST, Integer.parseInt(code), 0)
                : ErrorClass.UNCONFIRMED;
    }

    /** One line of the policy. */
    private record Entry(ErrorKey key, ErrorClass errorClass) {}

    /** All lines, the most precise first. */
    static final class Lookup {

        private final List<Entry> lines;

        private Lookup(List<Entry> lines) {
            this.lines = lines;
        }

        ErrorClass classify(int status, int code, int subcode) {
            return lines.stream()
                    .filter(entry -> entry.key().covers(status, code, subcode))
                    .findFirst()
                    .map(Entry::errorClass)
                    .orElse(status < SERVER_ERROR ? ErrorClass.FAILED : ErrorClass.UNCONFIRMED);
        }

        /** Whether any line covers this code. */
        boolean isListed(int code) {
            return lines.stream()
                    .anyMatch(entry ->
                            code >= entry.key().first() && code <= entry.key().last());
        }
    }
}
