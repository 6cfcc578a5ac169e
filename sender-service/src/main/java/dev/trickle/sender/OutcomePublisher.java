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

/** Tells what became of attempts, always from their rows; what Kafka has not acknowledged stays to be told. */
final class OutcomePublisher {

    private final KafkaTemplate<byte[], byte[]> kafka;
    private final SenderOutbox senderOutbox;
    private final MeterRegistry metrics;

    OutcomePublisher(KafkaTemplate<byte[], byte[]> kafka, SenderOutbox senderOutbox, MeterRegistry metrics) {
        this.kafka = kafka;
        this.senderOutbox = senderOutbox;
        this.metrics = metrics;
    }

    /** Tells of this attempt; comes back when Kafka has it, which is noted a little later. */
    void tell(Attempt attempt) {
        begin(attempt).join();
        senderOutbox.told(attempt);
    }

    /** Tells of all that nobody has told. */
    void tell(List<SenderOutbox.Entry> untold) {
        untold.stream()
                .flatMap(entry -> entry.attempts().stream())
                .map(this::begin)
                .toList()
                .forEach(CompletableFuture::join);
        senderOutbox.told(untold);
    }

    private CompletableFuture<?> begin(Attempt attempt) {
        return attempt.event()
                .<CompletableFuture<?>>map(event -> kafka.send(MESSAGE_EVENTS.toRecord(attempt.account(), event)))
                .orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    /** Tells of a suspension; comes back when Kafka has it. */
    void announce(PendingEvent suspension) {
        kafka.send(ACCOUNT_EVENTS.toRecord(suspension.account(), suspension.event()))
                .join();
    }

    /** Puts a record that cannot be read aside, unchanged; comes back when Kafka has it. */
    void putAside(ConsumerRecord<byte[], byte[]> unreadable) {
        kafka.send(new ProducerRecord<>(
                        SENDER_DEAD_LETTERS.name(), null, unreadable.key(), unreadable.value(), unreadable.headers()))
                .join();
        metrics.counter("sender.dead.letters", "topic", unreadable.topic()).increment();
    }
}
