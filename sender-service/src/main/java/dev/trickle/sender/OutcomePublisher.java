package dev.trickle.sender;

import static dev.trickle.pipeline.Topics.ACCOUNT_EVENTS;
import static dev.trickle.pipeline.Topics.MESSAGE_EVENTS;
import static dev.trickle.pipeline.Topics.SENDER_DEAD_LETTERS;

import dev.trickle.sender.attempt.Attempt;
import dev.trickle.sender.attempt.SenderOutbox;
import dev.trickle.sender.attempt.SuspensionRepository.PendingEvent;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * Publishes the outcomes of attempts, always from their rows. Outcomes that Kafka has not acknowledged stay in the
 * outbox.
 */
final class OutcomePublisher {

    private final KafkaTemplate<byte[], byte[]> kafka;
    private final SenderOutbox senderOutbox;
    private final MeterRegistry metrics;

    OutcomePublisher(KafkaTemplate<byte[], byte[]> kafka, SenderOutbox senderOutbox, MeterRegistry metrics) {
        this.kafka = kafka;
        this.senderOutbox = senderOutbox;
        this.metrics = metrics;
    }

    /**
     * Publishes the outcome of an attempt. Returns when Kafka has acknowledged it; the outbox entry is deleted later.
     */
    void publish(Attempt attempt) {
        send(attempt).join();
        senderOutbox.markPublished(attempt);
    }

    /** Publishes the outcomes of outbox entries and deletes the entries. */
    void publish(List<SenderOutbox.Entry> entries) {
        entries.stream()
                .flatMap(entry -> entry.attempts().stream())
                .map(this::send)
                .toList()
                .forEach(CompletableFuture::join);
        senderOutbox.markPublished(entries);
    }

    private CompletableFuture<?> send(Attempt attempt) {
        return attempt.event()
                .<CompletableFuture<?>>map(event -> kafka.send(MESSAGE_EVENTS.toRecord(attempt.account(), event)))
                .orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    /** Publishes the start or end of a suspension. Returns when Kafka has acknowledged it. */
    void publishAccountEvent(PendingEvent suspension) {
        kafka.send(ACCOUNT_EVENTS.toRecord(suspension.account(), suspension.event()))
                .join();
    }

    /** Publishes an unreadable record unchanged to the dead letter topic. Returns when Kafka has acknowledged it. */
    void publishDeadLetter(ConsumerRecord<byte[], byte[]> unreadable) {
        kafka.send(new ProducerRecord<>(
                        SENDER_DEAD_LETTERS.name(), null, unreadable.key(), unreadable.value(), unreadable.headers()))
                .join();
        metrics.counter("trickle.sender.dead.letters", "topic", unreadable.topic())
                .increment();
    }
}
