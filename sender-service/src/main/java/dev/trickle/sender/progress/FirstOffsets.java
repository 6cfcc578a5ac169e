package dev.trickle.sender.progress;

import dev.trickle.pipeline.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a group its first offsets. Consumers of the group know no other start: offsets that got lost must not be
 * mistaken for a new topic and the whole of it be sent again.
 */
public final class FirstOffsets {

    private static final Logger log = LoggerFactory.getLogger(FirstOffsets.class);

    private static final int TRIES = 5;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);

    private final Admin admin;
    private final Consumed consumed;

    public FirstOffsets(Admin admin, Consumed consumed) {
        this.admin = admin;
        this.consumed = consumed;
    }

    /**
     * Leaves the group with an offset for every partition of the topic.
     *
     * @throws IllegalStateException if the group has lost an offset that the database knows it had
     */
    public void ensure(String group, Topic<?, ?> topic) {
        try {
            for (var tries = 1; !ensured(group, topic, tries); tries++) {
                log.info(
                        "Waiting for another instance to give the group its first offsets group={} topic={} try={} of={}",
                        group,
                        topic.name(),
                        tries,
                        TRIES);
                LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
            }
        } catch (ExecutionException failure) {
            throw new IllegalStateException("Kafka gives no offsets of group " + group, failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Stopped while reading offsets of group " + group, interrupted);
        }
    }

    private boolean ensured(String group, Topic<?, ?> topic, int tries)
            throws ExecutionException, InterruptedException {
        var missing = missing(group, topic);
        if (missing.isEmpty()) {
            return true;
        }
        missing.forEach(this::mustBeNew);
        var first = new HashMap<TopicPartition, OffsetAndMetadata>();
        missing.forEach(partition -> first.put(partition, new OffsetAndMetadata(0)));
        try {
            admin.alterConsumerGroupOffsets(group, first).all().get();
            return true;
        } catch (ExecutionException membersExist) {
            if (tries == TRIES) {
                throw membersExist;
            }
            return false;
        }
    }

    private List<TopicPartition> missing(String group, Topic<?, ?> topic)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        var description = admin.describeTopics(List.of(topic.name()))
                .topicNameValues()
                .values()
                .iterator()
                .next()
                .get();
        return description.partitions().stream()
                .map(partition -> new TopicPartition(topic.name(), partition.partition()))
                .filter(partition -> committed.get(partition) == null)
                .toList();
    }

    private void mustBeNew(TopicPartition partition) {
        consumed.of(partition).ifPresent(next -> {
            throw new IllegalStateException(("Kafka has lost the offset of %s that the sender had decided up to %d: "
                            + "set it by hand to at most that, claims keep anybody from being written to twice")
                    .formatted(partition, next));
        });
    }
}
