package dev.trickle.scheduler.timer;

import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.RecipientId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.UUID;

/**
 * A time at which somebody has to be looked at.
 *
 * <p>Nobody takes a timer back: whoever is looked at says whether their time is over indeed.
 *
 * @param micros since 1970
 * @param id a recipient's id, or a person's key
 */
public record Timer(long micros, UUID id) {

    /** Later than anything that is waited for, and few enough microseconds to be counted. */
    private static final Instant MAX_INSTANT = Instant.parse("5000-01-01T00:00:00Z");

    private static final int DIGITS_PER_LONG = 16;

    /** At the next whole microsecond, so that it is never too early. */
    private static Timer roundedUp(Instant instant, UUID whose) {
        var within = instant.isBefore(MAX_INSTANT) ? instant.plusNanos(999) : MAX_INSTANT;
        return new Timer(ChronoUnit.MICROS.between(Instant.EPOCH, within), whose);
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
        return new ContactKey(digits.toHexDigits(id.getMostSignificantBits())
                + digits.toHexDigits(id.getLeastSignificantBits()));
    }

    /** Whose it is: kept apart, because the next place is looked for among places alone. */
    public enum Kind {
        SLOT("p"),
        RECIPIENT("r");

        private final String letter;

        Kind(String letter) {
            this.letter = letter;
        }

        /** As it stands in keys. */
        public String letter() {
            return letter;
        }
    }
}
