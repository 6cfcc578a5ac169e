package dev.trickle.stack.clock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.infrastructure.Infrastructure;
import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.installation.SharedSettings.TopicLayout;
import dev.trickle.pipeline.installation.TopicProvisioner;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class ConsumerLagTest {

    private static final Map<String, Object> BROKER =
            Map.of("bootstrap.servers", Infrastructure.shared().bootstrapServers());

    @Test
    void existsFromTheWriteUntilTheCommitAlsoForANewGroup() throws Exception {
        try (var admin = Admin.create(BROKER);
                var producer = new KafkaProducer<>(BROKER, new ByteArraySerializer(), new ByteArraySerializer());
                var consumer = newConsumer()) {
            new TopicProvisioner(admin, new TopicLayout(1, (short) 1)).ensureTopics();
            var lag = new ConsumerLag(admin);
            consumer.subscribe(Set.of(Topics.MESSAGE_EVENTS.name()));
            while (consumer.assignment().isEmpty()) {
                consumer.poll(Duration.ofMillis(50));
            }
            assertThat(lag.isZero()).isTrue();

            producer.send(new ProducerRecord<>(Topics.MESSAGE_EVENTS.name(), new byte[] {1}))
                    .get();
            assertThat(lag.isZero()).isFalse();

            while (consumer.poll(Duration.ofMillis(50)).isEmpty()) {
                assertThat(lag.isZero()).isFalse();
            }
            assertThat(lag.isZero()).isFalse();

            consumer.commitSync();
            assertThat(lag.isZero()).isTrue();
        }
    }

    private static KafkaConsumer<byte[], byte[]> newConsumer() {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        Infrastructure.shared().bootstrapServers(),
                        "group.id",
                        "reader",
                        "auto.offset.reset",
                        "earliest",
                        "enable.auto.commit",
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
