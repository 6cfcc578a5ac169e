package dev.trickle.stack.proof;

import java.util.Locale;

/**
 * One promise and what was found.
 *
 * @param limit what the found number must be, in words
 * @param note how much was looked at, or empty
 */
public record Finding(String promise, long found, String limit, boolean holds, String note) {

    static Finding exactly(String promise, long found, long wanted) {
        return new Finding(promise, found, "= " + number(wanted), found == wanted, "");
    }

    static Finding atMost(String promise, long found, long most) {
        return new Finding(promise, found, "≤ " + number(most), found <= most, "");
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    Finding with(String more) {
        return new Finding(promise, found, limit, holds, more);
    }
}
