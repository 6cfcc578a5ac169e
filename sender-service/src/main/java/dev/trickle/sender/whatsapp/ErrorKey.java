package dev.trickle.sender.whatsapp;

import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which errors a line of the policy is about: {@code 131026}, {@code 200-299}, {@code 100/33}, each of them also with an
 * HTTP status as in {@code 3@500} or {@code 3@5xx}.
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
    private static final Pattern SPELLING =
            Pattern.compile("(0|[1-9]\\d{0,8})(?:-([1-9]\\d{0,8})|/([1-9]\\d{0,8}))?(?:@([45]\\d\\d|[45]xx))?");

    /**
     * Reads a key as it is written.
     *
     * @throws IllegalArgumentException naming the key, if it is none
     */
    static ErrorKey of(String written) {
        var parts = SPELLING.matcher(written);
        if (!parts.matches()) {
            throw new IllegalArgumentException("Error policy: '" + written
                    + "' is no code (131026), code and subcode (100/33) or range (200-299),"
                    + " with or without status (3@500, 3@5xx)");
        }
        var first = Integer.parseInt(parts.group(1));
        var last = parts.group(2) == null ? first : Integer.parseInt(parts.group(2));
        if (last < first) {
            throw new IllegalArgumentException("Error policy: the range '" + written + "' ends before it begins");
        }
        return new ErrorKey(
                first, last, parts.group(3) == null ? null : Integer.valueOf(parts.group(3)), parts.group(4));
    }

    /** Whether it is about this error. */
    boolean covers(int httpStatus, int code, int errorSubcode) {
        return code >= first
                && code <= last
                && (subcode == null || subcode == errorSubcode)
                && (status == null ? httpStatus < CERTAIN_BELOW : isStatus(status, httpStatus));
    }

    /** The higher, the fewer errors it is about: a subcode says more than a status, a code more than a range. */
    int precision() {
        return (first == last ? 100 : 0) + (subcode == null ? 0 : 10) + statusPrecision();
    }

    /** Whether both are about the same error, and neither says more about it. */
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

    private static boolean isStatus(String written, int httpStatus) {
        return written.equals(String.valueOf(httpStatus)) || written.equals(httpStatus / 100 + "xx");
    }
}
