package dev.trickle.sender.offsets;

import dev.trickle.sender.database.DatabaseGuard;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Commits processed offsets: first to the database, then to Kafka, with the identity of the database as metadata. The
 * database is written on another thread, because the polling thread must not wait for it.
 */
public final class OffsetCommitter {

    private static final CompletableFuture<Map<TopicPartition, OffsetAndMetadata>> NOTHING_WRITTEN =
            CompletableFuture.completedFuture(Map.of());

    private final ProcessedOffsets processedOffsets;
    private final DatabaseGuard databaseGuard;
    private final Executor executor;
    private final Map<TopicPartition, Long> pending = new HashMap<>();
    private CompletableFuture<Map<TopicPartition, OffsetAndMetadata>> inProgress = NOTHING_WRITTEN;

    public OffsetCommitter(ProcessedOffsets processedOffsets, DatabaseGuard databaseGuard, Executor executor) {
        this.processedOffsets = processedOffsets;
        this.databaseGuard = databaseGuard;
        this.executor = executor;
    }

    /**
     * Adds advanced offsets and returns those that the database has stored since the previous call, to be committed to
     * Kafka.
     */
    public Map<TopicPartition, OffsetAndMetadata> advance(Map<TopicPartition, Long> advanced) {
        pending.putAll(advanced);
        if (!inProgress.isDone()) {
            return Map.of();
        }
        var written = inProgress.exceptionally(failure -> Map.of()).join();
        written.forEach((partition, offset) -> pending.remove(partition, offset.offset()));
        inProgress = pending.isEmpty() ? NOTHING_WRITTEN : write(Map.copyOf(pending));
        return written;
    }

    /**
     * Adds advanced offsets and returns all that the database stores within the timeout, to be committed to Kafka.
     * Used before partitions are revoked.
     */
    public Map<TopicPartition, OffsetAndMetadata> finish(Map<TopicPartition, Long> advanced, Duration timeout)
            throws InterruptedException {
        pending.putAll(advanced);
        var next = Map.copyOf(pending);
        try {
            return next.isEmpty() ? Map.of() : write(next).get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException databaseUnavailable) {
            return Map.of();
        }
    }

    /**
     * Adds offsets again that Kafka has not committed. Without it, a partition that never advances again would keep its
     * old offset.
     *
     * @param assigned the partitions that are still assigned to this consumer
     */
    public void requeue(Map<TopicPartition, OffsetAndMetadata> uncommitted, Set<TopicPartition> assigned) {
        uncommitted.forEach((partition, offset) -> {
            if (assigned.contains(partition)) {
                pending.merge(partition, offset.offset(), Math::max);
            }
        });
    }

    /** Discards the offsets of revoked partitions: their new consumer may have advanced further. */
    public void discard(Collection<TopicPartition> partitions) {
        pending.keySet().removeAll(partitions);
        inProgress = NOTHING_WRITTEN;
    }

    private CompletableFuture<Map<TopicPartition, OffsetAndMetadata>> write(Map<TopicPartition, Long> next) {
        return CompletableFuture.supplyAsync(() -> record(next), executor)
                .thenApply(database -> next.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, each -> new OffsetAndMetadata(each.getValue(), database))));
    }

    /** Only offsets in the verified database are committed: Kafka's metadata is what the next comparison trusts. */
    private String record(Map<TopicPartition, Long> next) {
        var expected = databaseGuard.requireVerified();
        var found = processedOffsets.record(next, expected);
        databaseGuard.requireSame(expected, found);
        return found.toString();
    }
}
