package dev.trickle.status.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.DeadLetter;
import dev.trickle.pipeline.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.mock.MockProducerFactory;

class DeadLettersTest {

    private final MockProducer<byte[], byte[]> kafka =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final DeadLetters deadLetters =
            new DeadLetters(new EventPublisher(new KafkaTemplate<>(new MockProducerFactory<>(() -> kafka))), meters);

    @Test
    void unreadableRecordsArePublishedUnchangedAndCountedByTopic() {
        var keyless = new ConsumerRecord<byte[], byte[]>("message-events", 3, 7, null, new byte[] {0, 1});

        deadLetters.publish(
                Topics.STATUS_DEAD_LETTERS,
                List.of(new DeadLetters.Unreadable(keyless, new IllegalStateException("Jane Doe"))));

        assertThat(kafka.history()).singleElement().satisfies(published -> {
            assertThat(published.topic()).isEqualTo("status-dead-letters");
            assertThat(published.key()).isNull();
            assertThat(published.value()).containsExactly(0, 1);
            assertThat(DeadLetter.of(published.headers()))
                    .contains(new DeadLetter("message-events", 3, 7, IllegalStateException.class.getName()));
        });
        assertThat(meters.counter("trickle.status.dead.letters", "topic", "message-events")
                        .count())
                .isEqualTo(1);
    }
}
