package dev.trickle.sender.whatsapp;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** How long a server asks to be left alone, in seconds or until a date, whose distance its own clock tells. */
final class RetryAfter {

    /** Whoever asks for more is asked again after this. */
    static final Duration LONGEST = Duration.ofHours(1);

    private RetryAfter() {}

    /**
     * Reads the header.
     *
     * @param date when the server answered, by its own clock
     * @return never negative; null if the header is missing or says nothing that can be understood
     */
    static @Nullable Duration of(@Nullable String header, @Nullable String date) {
        if (header == null) {
            return null;
        }
        var text = header.strip();
        var wait = text.matches("\\d{1,18}") ? Duration.ofSeconds(Long.parseLong(text)) : between(date, text);
        if (wait == null) {
            return null;
        }
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait.isNegative() ? Duration.ZERO : wait;
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
