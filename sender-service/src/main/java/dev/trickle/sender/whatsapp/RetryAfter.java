package dev.trickle.sender.whatsapp;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Parses the header {@code Retry-After}: seconds, or a date relative to the clock of the server. */
final class RetryAfter {

    /** Longer waits are reduced to this. */
    static final Duration MAX_WAIT = Duration.ofHours(1);

    private RetryAfter() {}

    /**
     * Parses the header.
     *
     * @param date of the response, by the clock of the server
     * @return never negative; null if the header is missing or cannot be parsed
     */
    static @Nullable Duration parse(@Nullable String header, @Nullable String date) {
        if (header == null) {
            return null;
        }
        var text = header.strip();
        var wait = text.matches("\\d{1,18}") ? Duration.ofSeconds(Long.parseLong(text)) : between(date, text);
        if (wait == null) {
            return null;
        }
        return wait.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : wait.isNegative() ? Duration.ZERO : wait;
    }

    private static @Nullable Duration between(@Nullable String from, String until) {
        try {
            return from == null ? null : Duration.between(instant(from), instant(until));
        } catch (DateTimeException unreadable) {
            return null;
        }
    }

    private static Instant instant(String date) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.parse(date.strip(), Instant::from);
    }
}
