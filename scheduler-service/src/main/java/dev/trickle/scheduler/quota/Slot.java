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
 * @param holding each message that was or may have been accepted, and until when it holds the place
 */
public record Slot(Map<String, Instant> holding) {

    /** How long Meta counts a person. */
    public static final Duration WINDOW = Duration.ofHours(24);

    public static final Slot EMPTY = new Slot(Map.of());

    public Slot {
        holding = Map.copyOf(holding);
    }

    /** The attempt was certainly not accepted. */
    public Slot freed(AttemptId attempt) {
        var rest = new HashMap<>(holding);
        rest.remove(attempt.toString());
        return new Slot(rest);
    }

    /**
     * The attempt was accepted or delivered, or may have been, at this instant; a later one prolongs.
     *
     * @param margin for clocks that differ from Meta's
     */
    public Slot countedFrom(AttemptId attempt, Instant instant, Duration margin) {
        return countedFrom(attempt.toString(), instant, margin);
    }

    /** The same for a message of another tool, recognised by a text. */
    public Slot countedFrom(String message, Instant instant, Duration margin) {
        var until = instant.plus(WINDOW).plus(margin);
        var before = holding.get(message);
        return before == null || until.isAfter(before) ? with(message, until, instant) : this;
    }

    public boolean isEmpty() {
        return holding.isEmpty();
    }

    /** When the last message lets go of the place. */
    public Instant until() {
        return holding.values().stream().max(Instant::compareTo).orElse(Instant.MIN);
    }

    /** What held the place until a day before is forgotten: somebody who is written to daily would gather messages. */
    private Slot with(String message, Instant until, Instant now) {
        var changed = new HashMap<>(holding);
        changed.values().removeIf(over -> over.isBefore(now.minus(WINDOW)));
        changed.put(message, until);
        return new Slot(changed);
    }
}
