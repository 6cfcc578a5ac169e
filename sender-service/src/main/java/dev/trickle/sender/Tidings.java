package dev.trickle.sender;

import static dev.trickle.pipeline.Topics.ACCOUNT_EVENTS;
import static dev.trickle.pipeline.Topics.MESSAGE_EVENTS;
import static dev.trickle.pipeline.Topics.SENDER_DEAD_LETTERS;

import dev.trickle.sender.attempt.Attempt;
import dev.trickle.sender.attempt.Attempts;
import dev.trickle.sender.attempt.Suspensions.Announcement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.kafka.core.KafkaTemplate;

/** Tells what became of attempts, always from their rows; what Kafka has not acknowledged stays to be told. */
final class Tidings {

    private final KafkaTemplate<byte[], byte[]> kafka;
    private final Attempts attempts;

    Tidings(KafkaTemplate<byte[], byte[]> kafka, Attempts attempts) {
        this.kafka = kafka;
        this.attempts = attempts;
    }

    /** Begins to tell of this attempt. */
    Told tell(Attempt attempt) {
        var sent = attempt.event()
                .map(event -> kafka.send(MESSAGE_EVENTS.recordOf(attempt.account(), event)))
                .<CompletableFuture<?>>map(future -> future)
                .orElseGet(() -> CompletableFuture.completedFuture(null));
        return new Told(attempt, sent);
    }

    /** Waits until Kafka has all of these, and notes that it has. */
    void settle(List<Told> told) {
        var settled = new ArrayList<Attempt>(told.size());
        for (var each : told) {
            each.sent().join();
            settled.add(each.attempt());
        }
        attempts.published(settled);
    }

    /** Tells of a suspension; comes back when Kafka has it. */
    void announce(Announcement suspension) {
        kafka.send(ACCOUNT_EVENTS.recordOf(suspension.account(), suspension.event()))
                .join();
    }

    /** Puts a record that cannot be read aside, unchanged; comes back when Kafka has it. */
    void putAside(ConsumerRecord<byte[], byte[]> unreadable) {
        kafka.send(new ProducerRecord<>(
                        SENDER_DEAD_LETTERS.name(), null, unreadable.key(), unreadable.value(), unreadable.headers()))
                .join();
    }

    /** An event on its way. */
    record Told(Attempt attempt, CompletableFuture<?> sent) {}
}
