package dev.trickle.sender;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.Topic;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads records; what has no readable key and value is put aside unchanged, so that the stream goes on. */
final class DeadLetteringReader<V> {

    private static final Logger log = LoggerFactory.getLogger(DeadLetteringReader.class);

    private final Topic<AccountId, V> topic;
    private final OutcomePublisher outcomePublisher;

    DeadLetteringReader(Topic<AccountId, V> topic, OutcomePublisher outcomePublisher) {
        this.topic = topic;
        this.outcomePublisher = outcomePublisher;
    }

    /** Those that can be read, in their order; Kafka has the others when this comes back. */
    List<Received<V>> read(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream().map(this::read).flatMap(Optional::stream).toList();
    }

    /** It, if it can be read; Kafka has it elsewhere when this comes back empty. */
    Optional<Received<V>> read(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(new Received<>(
                    topic.keySerde().deserializer().deserialize(record.topic(), Objects.requireNonNull(record.key())),
                    Objects.requireNonNull(topic.deserializeValue(Objects.requireNonNull(record.value())))));
        } catch (RuntimeException unreadable) {
            log.error(
                    "Unreadable record put aside topic={} partition={} offset={}",
                    record.topic(),
                    record.partition(),
                    record.offset());
            outcomePublisher.putAside(record);
            return Optional.empty();
        }
    }

    /** An event and whose it is. */
    record Received<V>(AccountId account, V event) {}
}
