package dev.trickle.sender;

import static dev.trickle.pipeline.Topics.ACCOUNT_EVENTS;
import static dev.trickle.pipeline.Topics.MESSAGE_EVENTS;
import static dev.trickle.pipeline.Topics.SENDER_DEAD_LETTERS;

import dev.trickle.pipeline.DeadLetter;
import dev.trickle.sender.attempt.Attempt;
import dev.trickle.sender.attempt.SenderOutbox;
import dev.trickle.sender.attempt.SuspensionRepository.PendingEvent;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * Publishes the outcomes of attempts, always from their rows. Outcomes that Kafka has not acknowledged stay in the
 * outbox.
 */
final class OutcomePublisher {

    private static final Logger log = LoggerFactory.getLogger(OutcomePublisher.class);

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

    /**
     * Publishes the outcomes of outbox entries and deletes the entries. An entry that cannot be published stays, and
     * does not prevent the publication of the others.
     *
     * @throws RuntimeException if none can be published
     */
    void publish(List<SenderOutbox.Entry> entries) {
        var sent = new LinkedHashMap<SenderOutbox.Entry, CompletableFuture<?>>();
        entries.forEach(entry -> sent.put(entry, send(entry)));
        var published = new ArrayList<SenderOutbox.Entry>();
        RuntimeException lastFailure = null;
        for (var each : sent.entrySet()) {
            try {
                each.getValue().join();
                published.add(each.getKey());
            } catch (CompletionException failure) {
                log.error(
                        "Outbox entry not published, retrying entry={} failure={}",
                        each.getKey().id(),
                        nameOf(failure));
                lastFailure = failure;
            }
        }
        senderOutbox.markPublished(published);
        if (published.isEmpty() && lastFailure != null) {
            throw lastFailure;
        }
    }

    private CompletableFuture<?> send(SenderOutbox.Entry entry) {
        try {
            return CompletableFuture.allOf(
                    entry.attempts().stream().map(this::send).toArray(CompletableFuture[]::new));
        } catch (RuntimeException unpublishable) {
            return CompletableFuture.failedFuture(unpublishable);
        }
    }

    private static String nameOf(CompletionException failure) {
        return (failure.getCause() == null ? failure : failure.getCause())
                .getClass()
                .getSimpleName();
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
    void publishDeadLetter(ConsumerRecord<byte[], byte[]> unreadable, RuntimeException cause) {
        kafka.send(DeadLetter.toRecord(SENDER_DEAD_LETTERS, unreadable, cause)).join();
        metrics.counter("trickle.sender.dead.letters", "topic", unreadable.topic())
                .increment();
    }
}
