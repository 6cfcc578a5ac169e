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
 * certainly not accepted lets go at once.
 *
 * @param holding each message that holds the place, and until when
 */
public record Slot(Map<String, Instant> holding) {

    /** How long Meta counts a person. */
    public static final Duration WINDOW = Duration.ofHours(24);

    /** Released, and its outcome unknown: held until there is one. */
    private static final Instant OPEN = Instant.MAX;

    public static final Slot EMPTY = new Slot(Map.of());

    public Slot {
        holding = Map.copyOf(holding);
    }

    /** The attempt was released: the place is taken. */
    public Slot taken(AttemptId attempt) {
        return with(attempt.toString(), OPEN);
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
        var prolongs = before == null || before.equals(OPEN) || until.isAfter(before);
        return prolongs ? with(message, until) : this;
    }

    public boolean isEmpty() {
        return holding.isEmpty();
    }

    /** When the last message lets go of the place; {@link Instant#MAX} while an outcome is unknown. */
    public Instant until() {
        return holding.values().stream().max(Instant::compareTo).orElse(Instant.MIN);
    }

    private Slot with(String message, Instant until) {
        var changed = new HashMap<>(holding);
        changed.put(message, until);
        return new Slot(changed);
    }
}
