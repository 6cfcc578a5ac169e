package dev.trickle.sender.whatsapp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Access token of the WhatsApp API: a setting, or the content of a file that may be replaced at any time. Never logged.
 */
public final class AccessToken {

    private static final Logger log = LoggerFactory.getLogger(AccessToken.class);

    private static final long READ_INTERVAL = Duration.ofSeconds(5).toNanos();

    private final Reader reader;
    private final LongSupplier nanos;
    private volatile String value;
    private volatile long lastReadAt;

    private AccessToken(Reader reader, LongSupplier nanos) {
        this.reader = reader;
        this.nanos = nanos;
        this.lastReadAt = nanos.getAsLong();
        this.value = read(reader);
    }

    /** Returns a token that never changes. */
    public static AccessToken of(String value) {
        return new AccessToken(() -> value, () -> 0);
    }

    /**
     * Returns the content of a file, read again every few seconds.
     *
     * @param nanos monotonic machine time
     * @throws IllegalArgumentException if the file contains no token now
     */
    public static AccessToken fromFile(Path file, LongSupplier nanos) {
        return new AccessToken(() -> Files.readString(file, StandardCharsets.UTF_8), nanos);
    }

    /** Returns the current token. */
    String value() {
        var now = nanos.getAsLong();
        if (now - lastReadAt >= READ_INTERVAL) {
            lastReadAt = now;
            refresh();
        }
        return value;
    }

    /** Whether the token has changed since this one was refused. Reads the file at once. */
    public boolean hasChangedFrom(String refused) {
        refresh();
        return !value.equals(refused);
    }

    private synchronized void refresh() {
        try {
            var token = read(reader);
            if (!token.equals(value)) {
                value = token;
                log.info("Access token changed");
            }
        } catch (IllegalArgumentException unreadable) {
            log.warn("Access token not readable, the previous one stays in use");
        }
    }

    /** Throws exceptions without a cause, which might quote the token. */
    private static String read(Reader reader) {
        String token;
        try {
            token = reader.read().strip();
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    "The file of sender.access-token-file cannot be read. Check that it exists and is readable");
        }
        if (token.isEmpty() || !token.chars().allMatch(letter -> letter > ' ' && letter < 127)) {
            throw new IllegalArgumentException(
                    "The access token is empty or contains characters other than printable ASCII. Set"
                            + " sender.access-token, or the content of sender.access-token-file, to the token of Meta");
        }
        return token;
    }

    /** Hides the token. */
    @Override
    public String toString() {
        return "AccessToken";
    }

    /** Source of the token. */
    @FunctionalInterface
    private interface Reader {
        String read() throws IOException;
    }
}
