package dev.trickle.sender.offsets;

import static java.util.stream.Collectors.toMap;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Gives each partition its first offset. Consumers of the group know no other start: offsets that got lost must not be
 * mistaken for a new topic and the whole of it be sent again.
 */
public final class InitialOffsets {

    private final ProcessedOffsets processedOffsets;

    public InitialOffsets(ProcessedOffsets processedOffsets) {
        this.processedOffsets = processedOffsets;
    }

    /**
     * Leaves each of these partitions, which have just become this consumer's, with an offset of the group.
     *
     * @throws OffsetLost if the group has lost one that the database knows it had
     */
    public void ensure(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        var missing = missing(consumer, Set.copyOf(partitions));
        if (!missing.isEmpty()) {
            missing.forEach(this::mustBeNew);
            consumer.commitSync(missing.stream().collect(toMap(each -> each, each -> new OffsetAndMetadata(0))));
            missing.forEach(partition -> consumer.seek(partition, 0));
        }
    }

    private static Set<TopicPartition> missing(Consumer<?, ?> consumer, Set<TopicPartition> partitions) {
        var committed = consumer.committed(partitions);
        var missing = new HashSet<>(partitions);
        missing.removeIf(partition -> committed.get(partition) != null);
        return missing;
    }

    private void mustBeNew(TopicPartition partition) {
        processedOffsets.of(partition).ifPresent(next -> {
            throw new OffsetLost(partition, next);
        });
    }

    /** Only a person can say whether the log or the database is the older one. */
    public static final class OffsetLost extends RuntimeException {

        private OffsetLost(TopicPartition partition, long next) {
            super(("Kafka has lost the offset of %s that the sender had decided up to %d: "
                            + "set it by hand to at most that, claims keep anybody from being written to twice")
                    .formatted(partition, next));
        }
    }
}
