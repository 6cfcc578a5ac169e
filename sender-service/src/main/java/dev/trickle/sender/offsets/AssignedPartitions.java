package dev.trickle.sender.offsets;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** Tracks the partitions that are assigned to a consumer. Used by the polling thread only. */
public final class AssignedPartitions {

    private final Map<TopicPartition, PartitionProgress> assigned = new HashMap<>();
    private final Map<TopicPartition, Long> lastReturned = new HashMap<>();

    /** Returns the progress of an assigned partition. */
    public PartitionProgress progressOf(TopicPartition partition) {
        var progress = assigned.get(partition);
        if (progress == null) {
            throw new IllegalStateException("Record of a partition that is not assigned: " + partition);
        }
        return progress;
    }

    /**
     * Adds newly assigned partitions.
     *
     * @param now monotonic nanoseconds
     */
    public void assign(Collection<TopicPartition> partitions, long now) {
        partitions.forEach(partition -> assigned.put(partition, new PartitionProgress(now)));
    }

    /** Marks partitions as revoked: no further claim starts for their records. */
    public void revoke(Collection<TopicPartition> partitions) {
        partitions.stream().map(assigned::get).filter(Objects::nonNull).forEach(PartitionProgress::revoke);
    }

    /** Removes partitions that now belong to another consumer. */
    public void remove(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> {
            var progress = assigned.remove(partition);
            if (progress != null) {
                progress.revoke();
            }
            lastReturned.remove(partition);
        });
    }

    /** Removes all partitions. */
    public void removeAll() {
        remove(Set.copyOf(assigned.keySet()));
    }

    /** Returns the partitions with at least this many requests in flight. */
    public Set<TopicPartition> withAtLeastInFlight(int requests) {
        return assigned.entrySet().stream()
                .filter(each -> each.getValue().inFlight() >= requests)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Returns the next offset of each partition that has advanced since the previous call. */
    public Map<TopicPartition, Long> pollAdvanced() {
        var advanced = new HashMap<TopicPartition, Long>();
        assigned.forEach((partition, progress) -> {
            var next = progress.nextOffset();
            if (next >= 0 && !Long.valueOf(next).equals(lastReturned.put(partition, next))) {
                advanced.put(partition, next);
            }
        });
        return advanced;
    }
}
