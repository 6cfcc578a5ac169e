package dev.trickle.stack.clock;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;

import dev.trickle.pipeline.Topic;
import dev.trickle.pipeline.Topics;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Knows whether a consumer group is behind: records are there that it has not dealt with and committed. */
public final class ConsumerLag {

    /**
     * The topics that are written without transactions. In the others a reader stays behind for ever by the marker that
     * ends a transaction; what they carry is in flight for the scheduler, which says so itself.
     */
    private static final Set<String> WATCHED = Set.of(
                    Topics.CAMPAIGN_EVENTS,
                    Topics.RECIPIENT_SCHEDULED,
                    Topics.SUBSCRIPTION_CHANGES,
                    Topics.MESSAGE_EVENTS,
                    Topics.WEBHOOKS_RECEIVED,
                    Topics.DELIVERY_UPDATES,
                    Topics.ACCOUNT_EVENTS)
            .stream()
            .map(Topic::name)
            .collect(Collectors.toUnmodifiableSet());

    private final Admin admin;

    public ConsumerLag(Admin admin) {
        this.admin = admin;
    }

    /** Whether every group has dealt with everything; false as well while Kafka does not say. */
    public boolean none() {
        try {
            return !isAnyGroupBehind();
        } catch (ExecutionException failure) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean isAnyGroupBehind() throws ExecutionException, InterruptedException {
        var groups = admin.listGroups().all().get().stream()
                .map(GroupListing::groupId)
                .toList();
        var positions = positions(groups);
        var latest = positions.stream()
                .map(Position::partition)
                .distinct()
                .collect(toMap(partition -> partition, partition -> OffsetSpec.latest()));
        var ends = admin.listOffsets(latest).all().get();
        return positions.stream()
                .anyMatch(position -> position.next()
                        < requireNonNull(ends.get(position.partition())).offset());
    }

    /** What each group has committed, and 0 for partitions it is given but has never committed. */
    private Collection<Position> positions(List<String> groups) throws ExecutionException, InterruptedException {
        Map<Reader, Position> positions = new HashMap<>();
        for (var group : admin.describeConsumerGroups(groups).all().get().values()) {
            assignedTo(group)
                    .forEach(partition ->
                            positions.put(new Reader(group.groupId(), partition), new Position(partition, 0)));
        }
        var specs = groups.stream().collect(toMap(group -> group, group -> new ListConsumerGroupOffsetsSpec()));
        var committed = admin.listConsumerGroupOffsets(specs).all().get();
        committed.forEach((group, offsets) -> offsets.forEach((partition, offset) -> {
            if (isWatched(partition) && offset != null) {
                positions.put(new Reader(group, partition), new Position(partition, offset.offset()));
            }
        }));
        return positions.values();
    }

    private static Stream<TopicPartition> assignedTo(ConsumerGroupDescription group) {
        return group.members().stream()
                .flatMap(member -> member.assignment().topicPartitions().stream())
                .filter(ConsumerLag::isWatched);
    }

    private static boolean isWatched(TopicPartition partition) {
        return WATCHED.contains(partition.topic());
    }

    private record Reader(String group, TopicPartition partition) {}

    /** @param next the offset of the first record that is not dealt with */
    private record Position(TopicPartition partition, long next) {}
}
