package dev.trickle.sender.database;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Identity and recorded offsets of a database.
 *
 * @param nextOffsets the next offset to process of each partition, as far as recorded
 */
public record DatabaseSnapshot(DatabaseIdentity identity, Map<TopicPartition, Long> nextOffsets) {

    public DatabaseSnapshot {
        nextOffsets = Map.copyOf(nextOffsets);
    }
}
