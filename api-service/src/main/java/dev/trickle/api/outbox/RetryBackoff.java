package dev.trickle.api.outbox;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.TransactionStatus;

/**
 * Work items of a {@link PollingWorker} that failed. Each is skipped for a growing delay, so that it does not delay the
 * others. The failures are in memory only: after a restart all items are tried again at once.
 *
 * @param <K> identifies an item; appears in logs, so it must not be personal data
 */
public final class RetryBackoff<K> {

    private static final Logger log = LoggerFactory.getLogger(RetryBackoff.class);

    private static final Duration FIRST_DELAY = Duration.ofSeconds(1);

    /** If more items fail, the items are not the cause, and the worker fails as a whole. */
    private static final int MAX_ITEMS = 1_000;

    private final String worker;
    private final Duration maxDelay;
    private final LongSupplier nanos;
    private final Map<K, Failure> failures = new ConcurrentHashMap<>();

    /** @param maxDelay longest time for which an item is skipped */
    public RetryBackoff(String worker, Duration maxDelay, MeterRegistry meters) {
        this(worker, maxDelay, meters, System::nanoTime);
    }

    RetryBackoff(String worker, Duration maxDelay, MeterRegistry meters, LongSupplier nanos) {
        this.worker = worker;
        this.maxDelay = maxDelay;
        this.nanos = nanos;
        Gauge.builder("trickle.api.worker.failing", failures, Map::size)
                .tag("worker", worker)
                .register(meters);
    }

    /** Items that must be skipped now. */
    public Set<K> skipped() {
        var now = nanos.getAsLong();
        failures.values().removeIf(failure -> now - failure.retryAt() > maxDelay.toNanos());
        return failures.entrySet().stream()
                .filter(entry -> now - entry.getValue().retryAt() < 0)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /**
     * Processes an item in its transaction; if that fails, rolls the transaction back and skips the item for a while.
     */
    public void process(K item, TransactionStatus transaction, Runnable work) {
        try {
            work.run();
            recordSuccess(item);
        } catch (RuntimeException failure) {
            if (Thread.currentThread().isInterrupted() || failures.size() >= MAX_ITEMS) {
                throw failure;
            }
            transaction.setRollbackOnly();
            recordFailure(item, failure);
        }
    }

    private void recordSuccess(K item) {
        if (failures.remove(item) != null) {
            log.info("Work item recovered worker={} item={}", worker, item);
        }
    }

    private void recordFailure(K item, RuntimeException failure) {
        var previous = failures.get(item);
        var count = previous == null ? 1 : previous.count() + 1;
        var delay = delayAfter(count);
        failures.put(item, new Failure(count, nanos.getAsLong() + delay.toNanos()));
        // Without the message: messages of database errors quote rows, which contain personal data.
        var cause = failure.getCause() == null ? failure : failure.getCause();
        log.warn(
                "Work item failed, will retry worker={} item={} failures={} delay={} failure={} cause={}",
                worker,
                item,
                count,
                delay,
                failure.getClass().getSimpleName(),
                cause.getClass().getSimpleName());
    }

    private Duration delayAfter(int count) {
        var delay = FIRST_DELAY.multipliedBy(1L << Math.min(count - 1, 20));
        return delay.compareTo(maxDelay) < 0 ? delay : maxDelay;
    }

    /** Failures in a row and the instant, in machine time, at which the item is due again. */
    private record Failure(int count, long retryAt) {}
}
