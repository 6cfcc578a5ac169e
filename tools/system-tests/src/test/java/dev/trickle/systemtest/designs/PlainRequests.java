package dev.trickle.systemtest.designs;

import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Send requests as a consumer without a database of its own reads them. */
final class PlainRequests implements AutoCloseable {

    private static final Duration A_POLL = Duration.ofMillis(500);

    private final KafkaConsumer<byte[], byte[]> consumer;

    PlainRequests(String bootstrapServers, String instance, String group) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "client.id",
                        instance,
                        "group.id",
                        group,
                        "enable.auto.commit",
                        false,
                        "auto.offset.reset",
                        "earliest",
                        "isolation.level",
                        "read_committed",
                        "max.poll.records",
                        50,
                        "session.timeout.ms",
                        6_000,
                        "heartbeat.interval.ms",
                        1_500),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.subscribe(List.of(Topics.SEND_REQUESTS.name()));
    }

    List<SendRequested> next() {
        var requests = new ArrayList<SendRequested>();
        consumer.poll(A_POLL).forEach(record -> requests.add(Topics.SEND_REQUESTS.deserializeValue(record.value())));
        return requests;
    }

    /** Says that what was read is done; false for a member that was given up meanwhile. */
    boolean commit() {
        try {
            consumer.commitSync();
            return true;
        } catch (CommitFailedException | RetriableException refused) {
            System.out.println("Not committed: " + refused.getClass().getSimpleName());
            return false;
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
