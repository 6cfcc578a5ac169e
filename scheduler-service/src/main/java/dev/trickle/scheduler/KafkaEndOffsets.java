package dev.trickle.scheduler;

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

/** Asks Kafka where the inputs end. Every input has producers without transactions, so the last offset is a record. */
final class KafkaEndOffsets implements EndOffsets {

    private final Map<String, Object> adminSettings;
    private final String groupId;
    private final List<String> topics;

    KafkaEndOffsets(Map<String, Object> adminSettings, String group, List<String> topics) {
        this.adminSettings = Map.copyOf(adminSettings);
        this.groupId = group;
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
            throw new IllegalStateException("Stopped while asking where the topics end", interrupted);
        } catch (ExecutionException failure) {
            throw new IllegalStateException("Kafka does not say where the topics end", failure.getCause());
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
        var begun = false;
        for (var at : partitions) {
            var offset = committed.get(at);
            var read = offset == null ? 0 : offset.offset();
            begun |= read > 0;
            // What retention has deleted will never be read: waiting for it would be for ever.
            var next = Math.max(read, offsetOf(starts, at));
            var end = offsetOf(ends, at);
            if (end > next) {
                unread.put(at.topic(), end - 1);
            }
        }
        return new Backlog(unread, begun);
    }

    private static Map<TopicPartition, ListOffsetsResultInfo> listOffsets(
            Admin admin, List<TopicPartition> partitions, OffsetSpec which)
            throws ExecutionException, InterruptedException {
        return admin.listOffsets(partitions.stream().collect(toMap(at -> at, at -> which)))
                .all()
                .get();
    }

    private static long offsetOf(Map<TopicPartition, ListOffsetsResultInfo> offsets, TopicPartition at) {
        return Objects.requireNonNull(offsets.get(at)).offset();
    }
}
