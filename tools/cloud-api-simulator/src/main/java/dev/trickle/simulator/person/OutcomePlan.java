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
public record OutcomePlan(List<StatusStep> steps, @Nullable Integer code, Duration toldLate) {

    /** Told as it happens. */
    public OutcomePlan(List<StatusStep> steps, @Nullable Integer code) {
        this(steps, code, Duration.ZERO);
    }

    /**
     * One status the message reaches.
     *
     * @param after the time from acceptance to the status
     */
    public record StatusStep(MessageStatus status, Duration after) {}

    OutcomePlan told(Duration late) {
        return new OutcomePlan(steps, code, late);
    }

    /** The last thing that happens to the message. */
    public MessageStatus outcome() {
        return steps.getLast().status();
    }
}
