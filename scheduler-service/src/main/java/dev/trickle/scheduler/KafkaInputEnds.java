package dev.trickle.scheduler;

import static java.util.stream.Collectors.toMap;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Asks Kafka where the inputs end. Every input has producers without transactions, so the last offset is a record. */
final class KafkaInputEnds implements InputEnds {

    private final Map<String, Object> adminSettings;
    private final List<String> topics;

    KafkaInputEnds(Map<String, Object> adminSettings, List<String> topics) {
        this.adminSettings = Map.copyOf(adminSettings);
        this.topics = List.copyOf(topics);
    }

    @Override
    public Map<String, Long> unread(int partition) {
        var partitions = topics.stream()
                .map(topic -> new TopicPartition(topic, partition))
                .toList();
        try (var admin = Admin.create(adminSettings)) {
            var ends = admin.listOffsets(partitions.stream().collect(toMap(at -> at, at -> OffsetSpec.latest())))
                    .all()
                    .get();
            var unread = new HashMap<String, Long>();
            ends.forEach((at, end) -> {
                if (end.offset() > 0) {
                    unread.put(at.topic(), end.offset() - 1);
                }
            });
            return unread;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Stopped while asking where the topics end", interrupted);
        } catch (ExecutionException failure) {
            throw new IllegalStateException("Kafka does not say where the topics end", failure.getCause());
        }
    }
}
