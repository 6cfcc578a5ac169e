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
 * @param whose a recipient's id, or a person's key
 */
public record Timer(long micros, UUID whose) {

    /** Later than anything that is waited for, and few enough microseconds to be counted. */
    private static final Instant LATEST = Instant.parse("5000-01-01T00:00:00Z");

    private static final int DIGITS_OF_HALF = 16;

    /** At the next whole microsecond, so that it is never too early. */
    private static Timer at(Instant instant, UUID whose) {
        var within = instant.isBefore(LATEST) ? instant.plusNanos(999) : LATEST;
        return new Timer(ChronoUnit.MICROS.between(Instant.EPOCH, within), whose);
    }

    public static Timer of(RecipientId recipient, Instant instant) {
        return at(instant, recipient.value());
    }

    public static Timer of(ContactKey person, Instant instant) {
        var key = person.value();
        return at(
                instant,
                new UUID(
                        HexFormat.fromHexDigitsToLong(key, 0, DIGITS_OF_HALF),
                        HexFormat.fromHexDigitsToLong(key, DIGITS_OF_HALF, key.length())));
    }

    public Instant instant() {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    public boolean ringsUntil(Instant now) {
        return !instant().isAfter(now);
    }

    public RecipientId recipient() {
        return new RecipientId(whose);
    }

    public ContactKey person() {
        var digits = HexFormat.of();
        return new ContactKey(digits.toHexDigits(whose.getMostSignificantBits())
                + digits.toHexDigits(whose.getLeastSignificantBits()));
    }

    /** Whose it is: kept apart, because the next place is looked for among places alone. */
    public enum Kind {
        PLACE("p"),
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
