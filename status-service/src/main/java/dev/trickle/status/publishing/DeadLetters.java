package dev.trickle.status.publishing;

import dev.trickle.pipeline.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
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
    public void publish(Topic<byte[], byte[]> deadLetters, List<ConsumerRecord<byte[], byte[]>> unreadable) {
        publisher.sendAll(unreadable.stream()
                .map(record -> new ProducerRecord<>(
                        deadLetters.name(), null, null, record.key(), record.value(), record.headers()))
                .toList());
        for (var record : unreadable) {
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
}
