package dev.trickle.simulator.webhook;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A POST to the receiver: a batch of updates, or one notice.
 *
 * @param notice null for updates
 * @param tries number of refused tries
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

    /** Returns the delivery after one more refused try. */
    WebhookDelivery nextTry(RetryPlan plan, long now) {
        return new WebhookDelivery(
                updates,
                notice,
                tries + 1,
                firstTriedAt,
                now + plan.delayAfter(tries + 1).toNanos());
    }

    boolean isDue(long now) {
        return now - dueAt >= 0;
    }

    boolean isExpired(RetryPlan plan, long now) {
        return now - firstTriedAt > plan.abandonAfter().toNanos();
    }
}
