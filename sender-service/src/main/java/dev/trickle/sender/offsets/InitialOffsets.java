package dev.trickle.sender.offsets;

import static java.util.stream.Collectors.toMap;

import dev.trickle.sender.database.DatabaseSnapshot;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Commits the first offset of new partitions. The consumer group has no other reset policy: lost offsets must not be
 * mistaken for a new topic, which would send all of its requests again.
 */
public final class InitialOffsets {

    /** The consumer starts again after a failure. A longer wait would keep all partitions of this instance waiting. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final ProcessedOffsets processedOffsets;

    public InitialOffsets(ProcessedOffsets processedOffsets) {
        this.processedOffsets = processedOffsets;
    }

    /**
     * Ensures that the group has an offset for each newly assigned partition.
     *
     * @throws OffsetLostException if the group has lost an offset that the database knows
     */
    public void ensure(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        var missing = missing(consumer, Set.copyOf(partitions));
        if (!missing.isEmpty()) {
            var database = processedOffsets.read();
            missing.forEach(partition -> requireNew(partition, database));
            var first = new OffsetAndMetadata(0, database.identity().toString());
            consumer.commitSync(missing.stream().collect(toMap(each -> each, each -> first)), TIMEOUT);
            missing.forEach(partition -> consumer.seek(partition, 0));
        }
    }

    private static Set<TopicPartition> missing(Consumer<?, ?> consumer, Set<TopicPartition> partitions) {
        var committed = consumer.committed(partitions, TIMEOUT);
        var missing = new HashSet<>(partitions);
        missing.removeIf(partition -> committed.get(partition) != null);
        return missing;
    }

    private static void requireNew(TopicPartition partition, DatabaseSnapshot database) {
        var next = database.nextOffsets().get(partition);
        if (next != null) {
            throw new OffsetLostException(partition, next);
        }
    }

    /** The group has lost an offset. Only a person can decide whether the log or the database is the older one. */
    public static final class OffsetLostException extends RuntimeException {

        private OffsetLostException(TopicPartition partition, long next) {
            super(("Kafka has lost the committed offset of %s; the sender had processed the partition up to %d. "
                            + "Set the offset of the group to at most this value. Claims prevent duplicate sends")
                    .formatted(partition, next));
        }
    }
}
