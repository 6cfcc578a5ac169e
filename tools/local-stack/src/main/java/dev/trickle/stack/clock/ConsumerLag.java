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

/** Checks whether consumer groups lag: whether there are records that a group has not processed and committed. */
public final class ConsumerLag {

    /**
     * Topics that are written without transactions. In other topics a consumer always lags by the marker that ends a
     * transaction; the scheduler reports their records as in flight.
     */
    private static final Set<String> OBSERVED_TOPICS = Set.of(
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

    /** Whether every group has processed all records; also false if Kafka does not respond. */
    public boolean isZero() {
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

    /** Returns the committed offset of each group, and 0 for assigned partitions without a committed offset. */
    private Collection<Position> positions(List<String> groups) throws ExecutionException, InterruptedException {
        Map<GroupPartition, Position> positions = new HashMap<>();
        for (var group : admin.describeConsumerGroups(groups).all().get().values()) {
            assignedPartitions(group)
                    .forEach(partition ->
                            positions.put(new GroupPartition(group.groupId(), partition), new Position(partition, 0)));
        }
        var specs = groups.stream().collect(toMap(group -> group, group -> new ListConsumerGroupOffsetsSpec()));
        var committed = admin.listConsumerGroupOffsets(specs).all().get();
        committed.forEach((group, offsets) -> offsets.forEach((partition, offset) -> {
            if (isObserved(partition) && offset != null) {
                positions.put(new GroupPartition(group, partition), new Position(partition, offset.offset()));
            }
        }));
        return positions.values();
    }

    private static Stream<TopicPartition> assignedPartitions(ConsumerGroupDescription group) {
        return group.members().stream()
                .flatMap(member -> member.assignment().topicPartitions().stream())
                .filter(ConsumerLag::isObserved);
    }

    private static boolean isObserved(TopicPartition partition) {
        return OBSERVED_TOPICS.contains(partition.topic());
    }

    private record GroupPartition(String group, TopicPartition partition) {}

    /** @param next offset of the first record that is not processed */
    private record Position(TopicPartition partition, long next) {}
}
