package dev.trickle.scheduler.recovery;

import static java.util.stream.Collectors.toMap;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads end offsets with the Kafka admin client. Input producers use no transactions, so the last offset is a record.
 */
public final class KafkaEndOffsets implements EndOffsets {

    private final Map<String, Object> adminSettings;
    private final String groupId;
    private final List<String> topics;

    public KafkaEndOffsets(Map<String, Object> adminSettings, String groupId, List<String> topics) {
        this.adminSettings = Map.copyOf(adminSettings);
        this.groupId = groupId;
        this.topics = List.copyOf(topics);
    }

    @Override
    public Backlog backlog(int partition) {
        try (var admin = Admin.create(adminSettings)) {
            return loadBacklog(
                    admin,
                    topics.stream()
                            .map(topic -> new TopicPartition(topic, partition))
                            .toList());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(
                    "Interrupted while reading the end offsets of the input topics", interrupted);
        } catch (ExecutionException failure) {
            throw new IllegalStateException("Cannot read the end offsets of the input topics", failure.getCause());
        }
    }

    private Backlog loadBacklog(Admin admin, List<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        var starts = listOffsets(admin, partitions, OffsetSpec.earliest());
        var ends = listOffsets(admin, partitions, OffsetSpec.latest());
        var committed = admin.listConsumerGroupOffsets(groupId)
                .partitionsToOffsetAndMetadata()
                .get();
        var unread = new HashMap<String, Long>();
        var hasCommittedOffsets = false;
        for (var partition : partitions) {
            var offset = committed.get(partition);
            var read = offset == null ? 0 : offset.offset();
            hasCommittedOffsets |= read > 0;
            // Records deleted by retention are never read.
            var next = Math.max(read, offsetOf(starts, partition));
            var end = offsetOf(ends, partition);
            if (end > next) {
                unread.put(partition.topic(), end - 1);
            }
        }
        return new Backlog(unread, hasCommittedOffsets);
    }

    private static Map<TopicPartition, ListOffsetsResultInfo> listOffsets(
            Admin admin, List<TopicPartition> partitions, OffsetSpec offsetSpec)
            throws ExecutionException, InterruptedException {
        return admin.listOffsets(partitions.stream().collect(toMap(partition -> partition, partition -> offsetSpec)))
                .all()
                .get();
    }

    private static long offsetOf(Map<TopicPartition, ListOffsetsResultInfo> offsets, TopicPartition partition) {
        return Objects.requireNonNull(offsets.get(partition)).offset();
    }
}
