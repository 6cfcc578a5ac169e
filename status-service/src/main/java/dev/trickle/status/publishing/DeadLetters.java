package dev.trickle.status.publishing;

import dev.trickle.pipeline.DeadLetter;
import dev.trickle.pipeline.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Publishes unreadable records unchanged to a dead-letter topic, so that the consumer can continue without loss. */
@Component
public class DeadLetters {

    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

    private final EventPublisher publisher;
    private final MeterRegistry meters;

    DeadLetters(EventPublisher publisher, MeterRegistry meters) {
        this.publisher = publisher;
        this.meters = meters;
    }

    /** Publishes the records and waits until Kafka has acknowledged them. */
    public void publish(Topic<byte[], byte[]> deadLetters, List<Unreadable> unreadable) {
        publisher.sendAll(unreadable.stream()
                .map(each -> DeadLetter.toRecord(deadLetters, each.record(), each.cause()))
                .toList());
        for (var each : unreadable) {
            var record = each.record();
            log.warn(
                    "Dead letter published topic={} partition={} offset={} dead_letter_topic={}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    deadLetters.name());
            meters.counter("trickle.status.dead.letters", "topic", record.topic())
                    .increment();
        }
    }

    /** A record and the exception that reading it threw. */
    public record Unreadable(ConsumerRecord<byte[], byte[]> record, RuntimeException cause) {}
}
