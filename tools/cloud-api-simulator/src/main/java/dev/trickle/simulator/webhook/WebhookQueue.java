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
 * Everything the receiver has not confirmed yet: updates by calendar, POSTs to be repeated by machine time, and the
 * number of POSTs under way. One lock guards all three, so that nothing is ever between two of them.
 */
final class WebhookQueue {

    /** Updates that are due at the same instant keep the order they were added in. */
    private record QueueOrder(StatusUpdate update, Instant due, long order) {}

    private final PriorityQueue<QueueOrder> updates =
            new PriorityQueue<>(Comparator.comparing(QueueOrder::due).thenComparingLong(QueueOrder::order));

    /** Machine time may be negative and wrap around: only differences are compared. */
    private final PriorityQueue<WebhookDelivery> retries =
            new PriorityQueue<>((one, other) -> Long.signum(one.dueAt() - other.dueAt()));

    private final ReentrantLock lock = new ReentrantLock();
    private long added;
    private int underWay;

    /** @param late how long after it happened each is due */
    void add(List<StatusUpdate> more, Duration late) {
        locked(() -> {
            more.forEach(
                    update -> updates.add(new QueueOrder(update, update.at().plus(late), added++)));
            return added;
        });
    }

    /** Takes the POST whose repetition is due, or else as many due updates as one POST may hold, if there are any. */
    Optional<WebhookDelivery> take(Instant now, long nanos, int most) {
        return locked(() -> {
            var post = dueRetry(nanos).or(() -> dueUpdates(now, nanos, most));
            underWay += post.isPresent() ? 1 : 0;
            return post;
        });
    }

    /** Counts a POST that did not wait in the queue. */
    void begin() {
        locked(() -> underWay++);
    }

    void repeat(WebhookDelivery webhookDelivery) {
        locked(() -> retries.add(webhookDelivery));
    }

    void end() {
        locked(() -> underWay--);
    }

    Optional<Instant> earliest() {
        return locked(() -> Optional.ofNullable(updates.peek()).map(QueueOrder::due));
    }

    /** Whether anything is going on that a skip of the calendar would tear apart. */
    boolean isBusy(Instant now) {
        return locked(() -> underWay > 0 || !retries.isEmpty() || hasDue(now));
    }

    /** How many updates the receiver has not been told even once. */
    int untold() {
        return locked(updates::size);
    }

    /** How many POSTs are under way or wait to be repeated. */
    int unconfirmed() {
        return locked(() -> underWay + retries.size());
    }

    private Optional<WebhookDelivery> dueRetry(long nanos) {
        var next = retries.peek();
        return next != null && next.isDue(nanos) ? Optional.ofNullable(retries.poll()) : Optional.empty();
    }

    private Optional<WebhookDelivery> dueUpdates(Instant now, long nanos, int most) {
        var batch = new ArrayList<StatusUpdate>();
        while (batch.size() < most && hasDue(now)) {
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
