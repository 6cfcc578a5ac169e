package dev.trickle.stack.promise;

import java.util.Locale;

/**
 * Result of the check of one promise.
 *
 * @param limit required value, such as {@code = 0}
 * @param note number of checked rows, or empty
 */
public record PromiseResult(String promise, long found, String limit, boolean holds, String note) {

    static PromiseResult exactly(String promise, long found, long required) {
        return new PromiseResult(promise, found, "= " + format(required), found == required, "");
    }

    static PromiseResult atMost(String promise, long found, long max) {
        return new PromiseResult(promise, found, "≤ " + format(max), found <= max, "");
    }

    private static String format(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    PromiseResult withNote(String additionalNote) {
        return new PromiseResult(promise, found, limit, holds, additionalNote);
    }
}
