package dev.trickle.stack.promise;

import java.util.Locale;

/**
 * One promise and what was found.
 *
 * @param limit what the found number must be, in words
 * @param note how much was looked at, or empty
 */
public record PromiseResult(String promise, long found, String limit, boolean holds, String note) {

    static PromiseResult exactly(String promise, long found, long wanted) {
        return new PromiseResult(promise, found, "= " + number(wanted), found == wanted, "");
    }

    static PromiseResult atMost(String promise, long found, long most) {
        return new PromiseResult(promise, found, "≤ " + number(most), found <= most, "");
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    PromiseResult with(String more) {
        return new PromiseResult(promise, found, limit, holds, more);
    }
}
