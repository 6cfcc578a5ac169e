package dev.trickle.simulator.person;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that will happen to one accepted message, in order of time.
 *
 * @param code why it failed; only if it does
 * @param toldLate how much later than it happens each of it is told
 */
public record Fate(List<Step> steps, @Nullable Integer code, Duration toldLate) {

    /** Told as it happens. */
    public Fate(List<Step> steps, @Nullable Integer code) {
        this(steps, code, Duration.ZERO);
    }

    /**
     * One status the message reaches.
     *
     * @param after the time from acceptance to the status
     */
    public record Step(Status status, Duration after) {}

    Fate told(Duration late) {
        return new Fate(steps, code, late);
    }

    /** The last thing that happens to the message. */
    public Status outcome() {
        return steps.getLast().status();
    }
}
