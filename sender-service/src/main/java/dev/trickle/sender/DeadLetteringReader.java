package dev.trickle.sender;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.Topic;
import dev.trickle.pipeline.UnsupportedEventException;
import dev.trickle.sender.offsets.StoppedReaders;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deserializes records. A record without a readable key and value is published unchanged to the dead letter topic, so
 * that consumption continues.
 */
final class DeadLetteringReader<V> {

    private static final Logger log = LoggerFactory.getLogger(DeadLetteringReader.class);

    private final Topic<AccountId, V> topic;
    private final OutcomePublisher outcomePublisher;
    private final StoppedReaders stoppedReaders;

    DeadLetteringReader(Topic<AccountId, V> topic, OutcomePublisher outcomePublisher, StoppedReaders stoppedReaders) {
        this.topic = topic;
        this.outcomePublisher = outcomePublisher;
        this.stoppedReaders = stoppedReaders;
    }

    /**
     * Returns the readable records in their order. The others are acknowledged by Kafka as dead letters before this
     * returns.
     */
    List<Received<V>> read(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream().map(this::read).flatMap(Optional::stream).toList();
    }

    /**
     * Returns the record if it is readable. Otherwise it is acknowledged by Kafka as a dead letter before this returns.
     *
     * @throws UnsupportedEventException if this version does not know the type of the event
     */
    Optional<Received<V>> read(ConsumerRecord<byte[], byte[]> record) {
        try {
            var received = new Received<>(
                    topic.keySerde().deserializer().deserialize(record.topic(), Objects.requireNonNull(record.key())),
                    Objects.requireNonNull(topic.deserializeValue(Objects.requireNonNull(record.value()))));
            stoppedReaders.recordRead(record);
            return Optional.of(received);
        } catch (UnsupportedEventException unsupported) {
            // Written by a newer version: the consumer waits for the upgrade instead of skipping the event.
            stoppedReaders.recordUnsupported(record);
            throw unsupported;
        } catch (RuntimeException unreadable) {
            log.error(
                    "Record unreadable, published as dead letter topic={} partition={} offset={}",
                    record.topic(),
                    record.partition(),
                    record.offset());
            outcomePublisher.publishDeadLetter(record, unreadable);
            return Optional.empty();
        }
    }

    /** An event and its account. */
    record Received<V>(AccountId account, V event) {}
}
