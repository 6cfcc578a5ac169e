package dev.trickle.sender.whatsapp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What opens WhatsApp's API: a setting, or the content of a file that may be replaced at any time. Never shown. */
public final class AccessToken {

    private static final Logger log = LoggerFactory.getLogger(AccessToken.class);

    private static final long BETWEEN_LOOKS = Duration.ofSeconds(5).toNanos();

    private final Reader reader;
    private final LongSupplier nanos;
    private volatile String value;
    private volatile long lookedAt;

    private AccessToken(Reader reader, LongSupplier nanos) {
        this.reader = reader;
        this.nanos = nanos;
        this.lookedAt = nanos.getAsLong();
        this.value = read(reader);
    }

    /** A token that stays the same. */
    public static AccessToken of(String value) {
        return new AccessToken(() -> value, () -> 0);
    }

    /**
     * The text of a file, looked at again every few seconds.
     *
     * @param nanos monotonic machine time
     * @throws IllegalArgumentException if the file has no token now
     */
    public static AccessToken in(Path file, LongSupplier nanos) {
        return new AccessToken(() -> Files.readString(file, StandardCharsets.UTF_8), nanos);
    }

    /** The token of now. */
    String value() {
        var now = nanos.getAsLong();
        if (now - lookedAt >= BETWEEN_LOOKS) {
            lookedAt = now;
            refresh();
        }
        return value;
    }

    /** Whether it is another one than this, having looked right now: this one was refused. */
    public boolean isNoLonger(String refused) {
        refresh();
        return !value.equals(refused);
    }

    private synchronized void refresh() {
        try {
            var found = read(reader);
            if (!found.equals(value)) {
                value = found;
                log.info("The access token has changed");
            }
        } catch (IllegalArgumentException unreadable) {
            log.warn("The access token cannot be read again, the one before stays");
        }
    }

    /** What goes wrong may quote the token. */
    private static String read(Reader reader) {
        String found;
        try {
            found = reader.read().strip();
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("The file of the access token cannot be read");
        }
        if (found.isEmpty() || !found.chars().allMatch(letter -> letter > ' ' && letter < 127)) {
            throw new IllegalArgumentException("The access token is empty or has characters that no token has");
        }
        return found;
    }

    /** Hides it. */
    @Override
    public String toString() {
        return "AccessToken";
    }

    /** Where it is kept. */
    @FunctionalInterface
    private interface Reader {
        String read() throws IOException;
    }
}
