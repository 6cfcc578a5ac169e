package dev.trickle.scheduler.quota;

import dev.trickle.pipeline.AttemptId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Meta's rule: one person's place among the different people of any moving 24 hours.
 *
 * <p>A person takes one place, however many messages they get: the place is held as long as any of its messages holds
 * it. A message holds it from its release until 24 hours and a margin after it was accepted, or delivered; what was
 * certainly not accepted lets go at once. Until it is answered a release holds the place by being in flight, so nothing
 * of it is kept here before.
 *
 * @param expiries each message that was or may have been accepted, and until when it holds the place
 */
public record Slot(Map<String, Instant> expiries) {

    /** How long Meta counts a person. */
    public static final Duration WINDOW = Duration.ofHours(24);

    public static final Slot EMPTY = new Slot(Map.of());

    public Slot {
        expiries = Map.copyOf(expiries);
    }

    /** The attempt was certainly not accepted. */
    public Slot withoutAttempt(AttemptId attempt) {
        var rest = new HashMap<>(expiries);
        rest.remove(attempt.toString());
        return new Slot(rest);
    }

    /**
     * The attempt was accepted or delivered, or may have been, at this instant; a later one prolongs.
     *
     * @param margin for clocks that differ from Meta's
     */
    public Slot withMessage(AttemptId attempt, Instant instant, Duration margin) {
        return withMessage(attempt.toString(), instant, margin);
    }

    /** The same for a message of another tool, recognised by a text. */
    public Slot withMessage(String message, Instant instant, Duration margin) {
        var until = instant.plus(WINDOW).plus(margin);
        var before = expiries.get(message);
        return before == null || until.isAfter(before) ? withExpiry(message, until, instant) : this;
    }

    public boolean isEmpty() {
        return expiries.isEmpty();
    }

    /** When the last message lets go of the place. */
    public Instant expiresAt() {
        return expiries.values().stream().max(Instant::compareTo).orElse(Instant.MIN);
    }

    /** What held the place until a day before is forgotten: somebody who is written to daily would gather messages. */
    private Slot withExpiry(String message, Instant until, Instant now) {
        var changed = new HashMap<>(expiries);
        changed.values().removeIf(over -> over.isBefore(now.minus(WINDOW)));
        changed.put(message, until);
        return new Slot(changed);
    }
}
