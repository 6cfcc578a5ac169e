package dev.trickle.status.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.mock.MockProducerFactory;

/** What nobody can read. */
class DeadLettersTest {

    private final MockProducer<byte[], byte[]> kafka =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final DeadLetters deadLetters =
            new DeadLetters(new EventPublisher(new KafkaTemplate<>(new MockProducerFactory<>(() -> kafka))), meters);

    @Test
    void areKeptUnchangedAndCountedByWhereTheyWere() {
        var keyless = new ConsumerRecord<byte[], byte[]>("message-events", 3, 7, null, new byte[] {0, 1});

        deadLetters.keep(Topics.STATUS_DEAD_LETTERS, List.of(keyless));

        assertThat(kafka.history()).singleElement().satisfies(kept -> {
            assertThat(kept.topic()).isEqualTo("status-dead-letters");
            assertThat(kept.key()).isNull();
            assertThat(kept.value()).containsExactly(0, 1);
        });
        assertThat(meters.counter("status.dead.letters", "topic", "message-events")
                        .count())
                .isEqualTo(1);
    }
}
