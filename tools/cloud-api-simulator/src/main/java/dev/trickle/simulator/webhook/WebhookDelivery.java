package dev.trickle.simulator.webhook;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A batch of updates, or one notice, on its way to the receiver.
 *
 * @param notice absent for updates
 * @param tries how often it was refused so far
 * @param firstTriedAt machine time in nanoseconds
 * @param dueAt machine time in nanoseconds
 */
record WebhookDelivery(
        List<StatusUpdate> updates, @Nullable WebhookNotice notice, int tries, long firstTriedAt, long dueAt) {

    static WebhookDelivery of(List<StatusUpdate> updates, long now) {
        return new WebhookDelivery(List.copyOf(updates), null, 0, now, now);
    }

    static WebhookDelivery of(WebhookNotice webhookNotice, long now) {
        return new WebhookDelivery(List.of(), webhookNotice, 0, now, now);
    }

    /** The same batch after one more refusal. */
    WebhookDelivery again(RetryPlan plan, long now) {
        return new WebhookDelivery(
                updates,
                notice,
                tries + 1,
                firstTriedAt,
                now + plan.gapAfter(tries + 1).toNanos());
    }

    boolean isDue(long now) {
        return now - dueAt >= 0;
    }

    boolean isHopeless(RetryPlan plan, long now) {
        return now - firstTriedAt > plan.giveUpAfter().toNanos();
    }
}
