package dev.trickle.status.publishing;

import dev.trickle.pipeline.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Keeps what could not be read, unchanged, so that the stream goes on and nothing is lost. */
@Component
public class DeadLetters {

    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

    private final EventPublisher eventPublisher;
    private final MeterRegistry meters;

    DeadLetters(EventPublisher eventPublisher, MeterRegistry meters) {
        this.eventPublisher = eventPublisher;
        this.meters = meters;
    }

    /** Puts the records there and waits until Kafka has them. */
    public void keep(Topic<byte[], byte[]> deadLetters, List<ConsumerRecord<byte[], byte[]>> unreadable) {
        eventPublisher.sendAll(unreadable.stream()
                .map(record -> new ProducerRecord<>(
                        deadLetters.name(), null, null, record.key(), record.value(), record.headers()))
                .toList());
        for (var record : unreadable) {
            log.warn(
                    "Unreadable record kept topic={} partition={} offset={} in={}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    deadLetters.name());
            meters.counter("status.dead.letters", "topic", record.topic()).increment();
        }
    }
}
