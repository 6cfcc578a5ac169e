package dev.trickle.simulator.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Webhooks that are not confirmed yet: updates ordered by clock, retries ordered by machine time, and the number of
 * POSTs in flight. One lock guards all three, so that a webhook is always counted in one of them.
 */
final class WebhookQueue {

    /** Updates that are due at the same instant keep their insertion order. */
    private record QueueOrder(StatusUpdate update, Instant due, long order) {}

    private final PriorityQueue<QueueOrder> updates =
            new PriorityQueue<>(Comparator.comparing(QueueOrder::due).thenComparingLong(QueueOrder::order));

    /** Compares differences only, because machine time may be negative and wrap around. */
    private final PriorityQueue<WebhookDelivery> retries =
            new PriorityQueue<>((one, other) -> Long.signum(one.dueAt() - other.dueAt()));

    private final ReentrantLock lock = new ReentrantLock();
    private long added;
    private int inFlight;

    /** @param delay from the instant of each status to its due instant */
    void add(List<StatusUpdate> more, Duration delay) {
        locked(() -> {
            more.forEach(
                    update -> updates.add(new QueueOrder(update, update.at().plus(delay), added++)));
            return added;
        });
    }

    /** Removes the retry that is due, or else at most {@code maxUpdates} due updates. */
    Optional<WebhookDelivery> poll(Instant now, long nanos, int maxUpdates) {
        return locked(() -> {
            var delivery = dueRetry(nanos).or(() -> dueUpdates(now, nanos, maxUpdates));
            inFlight += delivery.isPresent() ? 1 : 0;
            return delivery;
        });
    }

    /** Counts a POST in flight that was not polled from the queue. */
    void countStart() {
        locked(() -> inFlight++);
    }

    void addRetry(WebhookDelivery webhookDelivery) {
        locked(() -> retries.add(webhookDelivery));
    }

    void countEnd() {
        locked(() -> inFlight--);
    }

    Optional<Instant> nextDue() {
        return locked(() -> Optional.ofNullable(updates.peek()).map(QueueOrder::due));
    }

    /** Whether a POST is in flight, a retry is pending, or an update is due; the clock should not be advanced then. */
    boolean isBusy(Instant now) {
        return locked(() -> inFlight > 0 || !retries.isEmpty() || hasDue(now));
    }

    /** Returns the number of updates that were never posted. */
    int queuedUpdates() {
        return locked(updates::size);
    }

    /** Returns the number of POSTs in flight or waiting for a retry. */
    int unconfirmedPosts() {
        return locked(() -> inFlight + retries.size());
    }

    private Optional<WebhookDelivery> dueRetry(long nanos) {
        var next = retries.peek();
        return next != null && next.isDue(nanos) ? Optional.ofNullable(retries.poll()) : Optional.empty();
    }

    private Optional<WebhookDelivery> dueUpdates(Instant now, long nanos, int maxUpdates) {
        var batch = new ArrayList<StatusUpdate>();
        while (batch.size() < maxUpdates && hasDue(now)) {
            batch.add(updates.remove().update());
        }
        return batch.isEmpty() ? Optional.empty() : Optional.of(WebhookDelivery.of(batch, nanos));
    }

    private boolean hasDue(Instant now) {
        var next = updates.peek();
        return next != null && !next.due().isAfter(now);
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
