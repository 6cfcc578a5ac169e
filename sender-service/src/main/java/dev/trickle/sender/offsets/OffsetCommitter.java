package dev.trickle.sender.offsets;

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
 * Lets the offsets of the group follow what is decided: first the database has them, then Kafka, with the name of that
 * database. They are written beside the thread that polls, which must not wait for a database.
 */
public final class OffsetCommitter {

    private static final CompletableFuture<Map<TopicPartition, OffsetAndMetadata>> NOTHING =
            CompletableFuture.completedFuture(Map.of());

    private final ProcessedOffsets processedOffsets;
    private final Executor beside;
    private final Map<TopicPartition, Long> unwritten = new HashMap<>();
    private CompletableFuture<Map<TopicPartition, OffsetAndMetadata>> writing = NOTHING;

    public OffsetCommitter(ProcessedOffsets processedOffsets, Executor beside) {
        this.processedOffsets = processedOffsets;
        this.beside = beside;
    }

    /** Takes what has moved; gives what the database has had since this was asked for last, to be committed. */
    public Map<TopicPartition, OffsetAndMetadata> follow(Map<TopicPartition, Long> moved) {
        unwritten.putAll(moved);
        if (!writing.isDone()) {
            return Map.of();
        }
        var written = writing.exceptionally(failure -> Map.of()).join();
        written.forEach((partition, offset) -> unwritten.remove(partition, offset.offset()));
        writing = unwritten.isEmpty() ? NOTHING : begin(Map.copyOf(unwritten));
        return written;
    }

    /** The last of it: takes what has moved and gives all that the database has within this time. */
    public Map<TopicPartition, OffsetAndMetadata> finish(Map<TopicPartition, Long> moved, Duration patience)
            throws InterruptedException {
        unwritten.putAll(moved);
        var next = Map.copyOf(unwritten);
        try {
            return next.isEmpty() ? Map.of() : begin(next).get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException databaseIsAway) {
            return Map.of();
        }
    }

    /**
     * Takes back what Kafka has not taken: nothing may ever move there again, and then it would look for ever as if the
     * last requests were undecided.
     *
     * @param ours the partitions that are still this consumer's
     */
    public void takeBack(Map<TopicPartition, OffsetAndMetadata> uncommitted, Set<TopicPartition> ours) {
        uncommitted.forEach((partition, offset) -> {
            if (ours.contains(partition)) {
                unwritten.merge(partition, offset.offset(), Math::max);
            }
        });
    }

    /** Forgets what is another's now: it may have come further. */
    public void forget(Collection<TopicPartition> partitions) {
        unwritten.keySet().removeAll(partitions);
        writing = NOTHING;
    }

    private CompletableFuture<Map<TopicPartition, OffsetAndMetadata>> begin(Map<TopicPartition, Long> next) {
        return CompletableFuture.supplyAsync(() -> processedOffsets.write(next), beside)
                .thenApply(database -> next.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, each -> new OffsetAndMetadata(each.getValue(), database))));
    }
}
