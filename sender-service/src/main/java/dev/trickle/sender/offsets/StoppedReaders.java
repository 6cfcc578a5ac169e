package dev.trickle.sender.offsets;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Partitions whose next event was written by a newer version. Their consumers read the event again and again, and
 * commit nothing after it, until this service is upgraded. If an event was not read for a minute,
 * another instance has the partition.
 */
public final class StoppedReaders {

    /** Longer than the longest pause between two reads of a failed record, and than a rebalance. */
    private static final long MAX_AGE = Duration.ofMinutes(1).toNanos();

    private final LongSupplier nanos;
    private final Map<TopicPartition, Stop> stops = new ConcurrentHashMap<>();

    /** @param nanos monotonic machine time */
    public StoppedReaders(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Records that this record cannot be read by this version. */
    public void recordUnsupported(ConsumerRecord<?, ?> record) {
        stops.compute(partitionOf(record), (partition, known) -> earlierOf(known, record.offset()));
    }

    /** Several records of a partition are processed at once: the first unsupported one stops the partition. */
    private Stop earlierOf(@Nullable Stop known, long offset) {
        var now = nanos.getAsLong();
        return known == null || !isCurrent(known, now)
                ? new Stop(offset, now)
                : new Stop(Math.min(known.offset, offset), now);
    }

    /** Records that this record was read: its partition does not stop there. */
    public void recordRead(ConsumerRecord<?, ?> record) {
        // Without an entry, the usual case, nothing is locked.
        if (!stops.isEmpty()) {
            stops.computeIfPresent(
                    partitionOf(record), (partition, stop) -> stop.offset == record.offset() ? null : stop);
        }
    }

    /** Returns the partitions that stop now. */
    public List<StoppedReader> current() {
        var now = nanos.getAsLong();
        return stops.entrySet().stream()
                .filter(entry -> isCurrent(entry.getValue(), now))
                .map(entry ->
                        new StoppedReader(entry.getKey().topic(), entry.getKey().partition(), entry.getValue().offset))
                .sorted(Comparator.comparing(StoppedReader::topic).thenComparingInt(StoppedReader::partition))
                .toList();
    }

    private static boolean isCurrent(Stop stop, long now) {
        return now - stop.lastMetAt <= MAX_AGE;
    }

    private static TopicPartition partitionOf(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    /** A partition that is not read further than this offset. */
    public record StoppedReader(String topic, int partition, long offset) {}

    private record Stop(long offset, long lastMetAt) {}
}
