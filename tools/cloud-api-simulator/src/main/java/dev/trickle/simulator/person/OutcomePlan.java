package dev.trickle.simulator.person;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The planned statuses of one accepted message, in order of time.
 *
 * @param code error code of a failure; otherwise null
 * @param webhookDelay from each status to its webhook
 */
public record OutcomePlan(List<StatusStep> steps, @Nullable Integer code, Duration webhookDelay) {

    /** A plan whose webhooks are not delayed. */
    public OutcomePlan(List<StatusStep> steps, @Nullable Integer code) {
        this(steps, code, Duration.ZERO);
    }

    /**
     * One planned status.
     *
     * @param after time from the acceptance to the status
     */
    public record StatusStep(MessageStatus status, Duration after) {}

    OutcomePlan withWebhookDelay(Duration delay) {
        return new OutcomePlan(steps, code, delay);
    }

    /** Returns the last status. */
    public MessageStatus outcome() {
        return steps.getLast().status();
    }
}
