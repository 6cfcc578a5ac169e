package dev.trickle.scheduler.timer;

import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.RecipientId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.UUID;

/**
 * An instant at which a recipient or a slot has to be checked.
 *
 * <p>Timers are never cancelled: the state of the recipient or slot decides whether it has really expired.
 *
 * @param micros microseconds since 1970
 * @param id the recipient's id, or the person's contact key
 */
public record Timer(long micros, UUID id) {

    /** Later than every real timer, and within the range of a long in microseconds. */
    private static final Instant MAX_INSTANT = Instant.parse("5000-01-01T00:00:00Z");

    private static final int DIGITS_PER_LONG = 16;

    /** Rounds up to the next microsecond, so that the timer is never early. */
    private static Timer roundedUp(Instant instant, UUID id) {
        var bounded = instant.isBefore(MAX_INSTANT) ? instant.plusNanos(999) : MAX_INSTANT;
        return new Timer(ChronoUnit.MICROS.between(Instant.EPOCH, bounded), id);
    }

    public static Timer of(RecipientId recipient, Instant instant) {
        return roundedUp(instant, recipient.value());
    }

    public static Timer of(ContactKey person, Instant instant) {
        var key = person.value();
        return roundedUp(
                instant,
                new UUID(
                        HexFormat.fromHexDigitsToLong(key, 0, DIGITS_PER_LONG),
                        HexFormat.fromHexDigitsToLong(key, DIGITS_PER_LONG, key.length())));
    }

    public Instant instant() {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    public boolean isDue(Instant now) {
        return !instant().isAfter(now);
    }

    public RecipientId recipient() {
        return new RecipientId(id);
    }

    public ContactKey person() {
        var digits = HexFormat.of();
        return new ContactKey(
                digits.toHexDigits(id.getMostSignificantBits()) + digits.toHexDigits(id.getLeastSignificantBits()));
    }

    /** Kinds of timers. They have separate pages, because the next slot expiry is searched among slot timers only. */
    public enum Kind {
        SLOT("p"),
        RECIPIENT("r");

        private final String letter;

        Kind(String letter) {
            this.letter = letter;
        }

        /** The letter in store keys. */
        public String letter() {
            return letter;
        }
    }
}
