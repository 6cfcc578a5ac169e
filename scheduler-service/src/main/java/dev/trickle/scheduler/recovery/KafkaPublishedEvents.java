package dev.trickle.scheduler.recovery;

import dev.trickle.pipeline.TopicGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the output topics with a plain consumer without a group: they are no inputs of the topology. */
public final class KafkaPublishedEvents implements PublishedEvents {

    /** Bounds how long a tick waits for records. */
    private static final Duration POLL_TIMEOUT = Duration.ofMillis(50);

    private static final int MAX_POLL_RECORDS = 1_000;

    private final Map<String, Object> clientSettings;
    private final TopicGroup outputs;

    public KafkaPublishedEvents(Map<String, Object> clientSettings, TopicGroup outputs) {
        this.clientSettings = Map.copyOf(clientSettings);
        this.outputs = outputs;
    }

    @Override
    public Reader open(int partition) {
        var settings = new HashMap<>(clientSettings);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, IsolationLevel.READ_COMMITTED.toString());
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS);
        var bytes = new ByteArrayDeserializer();
        return new ConsumerReader(new KafkaConsumer<>(settings, bytes, bytes), partition);
    }

    private final class ConsumerReader implements Reader {

        private final KafkaConsumer<byte[], byte[]> consumer;
        private final int partition;

        ConsumerReader(KafkaConsumer<byte[], byte[]> consumer, int partition) {
            this.consumer = consumer;
            this.partition = partition;
        }

        /** The consumer would return the end before an open transaction, which may still be committed. */
        @Override
        public long endOffset(String topic) {
            var topicPartition = new TopicPartition(topic, partition);
            try (var admin = Admin.create(clientSettings)) {
                var ends = admin.listOffsets(Map.of(topicPartition, OffsetSpec.latest()))
                        .all()
                        .get();
                return Objects.requireNonNull(ends.get(topicPartition)).offset();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(
                        "Interrupted while reading the end offsets of the output topics", interrupted);
            } catch (ExecutionException failure) {
                throw new IllegalStateException("Cannot read the end offsets of the output topics", failure.getCause());
            }
        }

        @Override
        public Slice read(String topic, long fromOffset) {
            var topicPartition = new TopicPartition(topic, partition);
            var isAssigned = consumer.assignment().contains(topicPartition);
            if (!isAssigned) {
                consumer.assign(List.of(topicPartition));
            }
            if (!isAssigned || consumer.position(topicPartition) != fromOffset) {
                consumer.seek(topicPartition, fromOffset);
            }
            var events = new ArrayList<PublishedEvent>();
            for (var published : consumer.poll(POLL_TIMEOUT).records(topicPartition)) {
                events.add(new PublishedEvent(
                        outputs.deserializeKey(topic, published.key()),
                        outputs.deserializeValue(topic, published.value())));
            }
            // Behind markers and aborted records, which are not returned.
            return new Slice(events, consumer.position(topicPartition));
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
