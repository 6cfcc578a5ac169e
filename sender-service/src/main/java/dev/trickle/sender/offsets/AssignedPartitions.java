package dev.trickle.sender.offsets;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** The partitions that are ours; for the one thread that polls. */
public final class AssignedPartitions {

    private final Map<TopicPartition, PartitionProgress> ours = new HashMap<>();
    private final Map<TopicPartition, Long> handedOut = new HashMap<>();

    /** A partition that is ours. */
    public PartitionProgress of(TopicPartition partition) {
        var partitionProgress = ours.get(partition);
        if (partitionProgress == null) {
            throw new IllegalStateException("A record of a partition that is not ours: " + partition);
        }
        return partitionProgress;
    }

    /** These have become ours. */
    public void add(Collection<TopicPartition> partitions, long now) {
        partitions.forEach(partition -> ours.put(partition, new PartitionProgress(now)));
    }

    /** Nothing of these is begun any more. */
    public void stop(Collection<TopicPartition> partitions) {
        partitions.stream().map(ours::get).filter(Objects::nonNull).forEach(PartitionProgress::lose);
    }

    /** These are another's from now on. */
    public void lose(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> {
            var partitionProgress = ours.remove(partition);
            if (partitionProgress != null) {
                partitionProgress.lose();
            }
            handedOut.remove(partition);
        });
    }

    /** All are another's from now on. */
    public void loseAll() {
        lose(Set.copyOf(ours.keySet()));
    }

    /** Partitions with at least so many requests under way. */
    public Set<TopicPartition> withAtLeast(int requests) {
        return ours.entrySet().stream()
                .filter(each -> each.getValue().underWay() >= requests)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** How far those have come that have moved since this was asked for last. */
    public Map<TopicPartition, Long> moved() {
        var moved = new HashMap<TopicPartition, Long>();
        ours.forEach((partition, partitionProgress) -> {
            var next = partitionProgress.next();
            if (next >= 0 && !Long.valueOf(next).equals(handedOut.put(partition, next))) {
                moved.put(partition, next);
            }
        });
        return moved;
    }
}
