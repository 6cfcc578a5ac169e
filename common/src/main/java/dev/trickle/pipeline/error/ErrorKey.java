package dev.trickle.pipeline.error;

import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The errors that a key of the catalogue covers: {@code 131026}, {@code 200-299}, {@code 100/33}, each of them also
 * with an HTTP status as in {@code 3@500} or {@code 3@5xx}.
 *
 * @param last the same as {@code first} unless it is a range
 * @param status three digits or {@code 5xx}; null for any status below 500
 */
record ErrorKey(
        int first,
        int last,
        @Nullable Integer subcode,
        @Nullable String status) {

    private static final int CERTAIN_BELOW = 500;
    private static final Pattern PATTERN =
            Pattern.compile("(0|[1-9]\\d{0,8})(?:-([1-9]\\d{0,8})|/([1-9]\\d{0,8}))?(?:@([45]\\d\\d|[45]xx))?");

    /**
     * Parses a key.
     *
     * @throws IllegalArgumentException if the text is no key; the message names it
     */
    static ErrorKey of(String text) {
        var parts = PATTERN.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("trickle.meta-errors.codes: '" + text
                    + "' must be a code (131026), a code and subcode (100/33) or a range (200-299),"
                    + " with or without an HTTP status (3@500, 3@5xx)");
        }
        var first = Integer.parseInt(parts.group(1));
        var last = parts.group(2) == null ? first : Integer.parseInt(parts.group(2));
        if (last < first) {
            throw new IllegalArgumentException(
                    "trickle.meta-errors.codes: the range '" + text + "' must end at or after its start");
        }
        return new ErrorKey(
                first, last, parts.group(3) == null ? null : Integer.valueOf(parts.group(3)), parts.group(4));
    }

    /** Whether this key is a range without subcode and status that contains this code. */
    boolean isRangeContaining(int code) {
        return first < last && code >= first && code <= last && subcode == null && status == null;
    }

    /** Whether this key covers the error. */
    boolean covers(int httpStatus, int code, int errorSubcode) {
        return code >= first
                && code <= last
                && (subcode == null || subcode == errorSubcode)
                && (status == null ? httpStatus < CERTAIN_BELOW : matchesStatus(status, httpStatus));
    }

    /**
     * The higher, the fewer errors the key covers: a subcode is more precise than a status, a code more than a range.
     */
    int precision() {
        return (first == last ? 100 : 0) + (subcode == null ? 0 : 10) + statusPrecision();
    }

    /** Whether both keys cover the same error with the same precision. */
    boolean conflictsWith(ErrorKey other) {
        return precision() == other.precision()
                && first <= other.last
                && other.first <= last
                && Objects.equals(subcode, other.subcode)
                && Objects.equals(status, other.status);
    }

    private int statusPrecision() {
        if (status == null) {
            return 0;
        }
        return status.endsWith("xx") ? 1 : 2;
    }

    private static boolean matchesStatus(String written, int httpStatus) {
        return written.equals(String.valueOf(httpStatus)) || written.equals(httpStatus / 100 + "xx");
    }
}
