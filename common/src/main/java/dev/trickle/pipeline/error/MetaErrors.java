package dev.trickle.pipeline.error;

import static java.util.stream.Collectors.toUnmodifiableMap;
import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.trickle.pipeline.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The catalogue of Meta's error codes, the only definition of what each code means. All services read it, so that a
 * change in the settings of an installation reaches all of them.
 *
 * <p>The most precise key that covers a response decides. A response without a key is a failure of this message for
 * good; with an HTTP status of 500 and above it is unconfirmed, unless a key names that status.
 *
 * @param codes by key: a code, a code and subcode, or a range of codes, each with or without HTTP status; or the name
 *     of a code of Trickle or of a state in Meta's webhooks
 */
public record MetaErrors(@DefaultValue Map<String, MetaError> codes) {

    private static final int BAD_REQUEST = 400;
    private static final int SERVER_ERROR = 500;
    private static final String NUMBER = "\\d{1,9}";
    private static final Pattern NAME = Pattern.compile("[a-z][a-z_]*");

    /**
     * Validates every key.
     *
     * @throws IllegalArgumentException if a key cannot be parsed, or two keys contradict each other
     */
    public MetaErrors {
        codes = Map.copyOf(codes);
        var keys = new TreeMap<String, ErrorKey>();
        codes.forEach((text, error) -> {
            if (error.response() != null || !NAME.matcher(text).matches()) {
                keys.put(text, ErrorKey.of(text));
            }
        });
        keys.forEach((text, key) -> keys.tailMap(text, false).forEach((other, otherKey) -> {
            if (key.conflictsWith(otherKey)) {
                throw new IllegalArgumentException("trickle.meta-errors.codes: '" + text + "' and '" + other
                        + "' overlap. Remove one of them or change its range");
            }
        }));
    }

    /** The entry of a code without subcode and HTTP status: its own, or that of the range that contains it. */
    public Optional<MetaError> find(String code) {
        return Optional.ofNullable(codes.get(code)).or(() -> findRange(code));
    }

    private Optional<MetaError> findRange(String code) {
        return code.matches(NUMBER)
                ? codes.entrySet().stream()
                        .filter(entry -> !NAME.matcher(entry.getKey()).matches())
                        .filter(entry -> ErrorKey.of(entry.getKey()).isRangeContaining(Integer.parseInt(code)))
                        .map(Map.Entry::getValue)
                        .findFirst()
                : Optional.empty();
    }

    /** Which messages WhatsApp rejects for now after a throttled response with this code. */
    public Scope.Kind throttledScope(String code) {
        return find(code).map(MetaError::throttledScope).orElse(Scope.Kind.ACCOUNT);
    }

    /** Minimum delay before a failure with this code is retried; empty if the code has no minimum of its own. */
    public Optional<Duration> minRetryDelay(String code) {
        return find(code).map(MetaError::minRetryDelay);
    }

    /** Delay after which a message is sent again that was not delivered; empty if the failure is final. */
    public Optional<Duration> redeliveryDelay(String code) {
        return find(code).map(MetaError::redeliveryDelay);
    }

    /** Returns what ends a suspension without a person, by its code; nothing does for other codes. */
    public Map<String, RecoveryCondition> recoveryConditions() {
        return valuesByCode(MetaError::recovery);
    }

    /** Returns the codes after which the other endpoint for messages may accept the template. */
    public Set<String> otherEndpointCodes() {
        return valuesByCode(MetaError::otherEndpoint).entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .collect(toUnmodifiableSet());
    }

    /** Returns the reason why a recipient failed, for people, by code. */
    public Map<String, String> texts() {
        return valuesByCode(MetaError::text);
    }

    private <T> Map<String, T> valuesByCode(Function<MetaError, T> field) {
        return codes.entrySet().stream()
                .filter(entry -> field.apply(entry.getValue()) != null)
                .collect(toUnmodifiableMap(Map.Entry::getKey, entry -> field.apply(entry.getValue())));
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
                find(code).map(MetaError::subject).orElse(FailureSubject.CONTENT);
            case FAILED_WITH_ALERT,
                    OPTED_OUT,
                    PAIR_RATE,
                    THROTTLED,
                    SUSPENDS_ACCOUNT,
                    SUSPENDS_NUMBER,
                    SUSPENDS_TEMPLATE -> FailureSubject.PERSON;
        };
    }

    /** Returns the catalogue in a form for fast lookups of responses. */
    public Lookup lookup() {
        var entries = new ArrayList<Entry>();
        codes.forEach((key, error) -> {
            if (error.response() != null) {
                entries.add(new Entry(ErrorKey.of(key), error.response()));
            }
        });
        entries.sort(Comparator.comparingInt((Entry entry) -> entry.key().precision())
                .reversed());
        return new Lookup(List.copyOf(entries));
    }

    /** Returns the class of a code in a delivery report, which has no HTTP status. */
    public Function<String, ErrorClass> reportClasses() {
        var lookup = lookup();
        return code ->
                code.matches(NUMBER) ? lookup.classify(BAD_REQUEST, Integer.parseInt(code), 0) : ErrorClass.UNCONFIRMED;
    }

    private record Entry(ErrorKey key, ErrorClass response) {}

    /** All keys with a response, the most precise first. */
    public static final class Lookup {

        private final List<Entry> entries;

        private Lookup(List<Entry> entries) {
            this.entries = entries;
        }

        /** Returns what a response means. */
        public ErrorClass classify(int status, int code, int subcode) {
            return entries.stream()
                    .filter(entry -> entry.key().covers(status, code, subcode))
                    .findFirst()
                    .map(Entry::response)
                    .orElse(status < SERVER_ERROR ? ErrorClass.FAILED : ErrorClass.UNCONFIRMED);
        }

        /** Whether any key covers this code. */
        public boolean isListed(int code) {
            return entries.stream()
                    .anyMatch(entry ->
                            code >= entry.key().first() && code <= entry.key().last());
        }
    }
}
