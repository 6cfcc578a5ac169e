package dev.trickle.sender;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trickle.pipeline.AccountEvent;
import dev.trickle.pipeline.AccountEvent.AccountResumed;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.UnsupportedEventException;
import dev.trickle.sender.attempt.SenderFixture;
import dev.trickle.sender.attempt.SenderOutbox;
import dev.trickle.sender.offsets.StoppedReaders;
import dev.trickle.sender.offsets.StoppedReaders.StoppedReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.mock.MockProducerFactory;

class DeadLetteringReaderTest {

    private static final byte[] OF_A_NEWER_VERSION =
            "{\"type\":\"unheard-of\",\"at\":\"2026-03-02T08:00:00Z\"}".getBytes(StandardCharsets.UTF_8);

    private final SenderFixture senderFixture = SenderFixture.open();
    private final SenderOutbox senderOutbox =
            new SenderOutbox(JdbcClient.create(senderFixture.database().asSender()));
    private final MockProducer<byte[], byte[]> kafka =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final StoppedReaders stoppedReaders = new StoppedReaders(() -> 0);
    private final DeadLetteringReader<AccountEvent> reader = new DeadLetteringReader<>(
            Topics.ACCOUNT_EVENTS,
            new OutcomePublisher(
                    new KafkaTemplate<>(new MockProducerFactory<>(() -> kafka)),
                    senderOutbox,
                    new SimpleMeterRegistry()),
            stoppedReaders);

    @AfterEach
    void close() {
        senderOutbox.close();
    }

    @Test
    void stopsAtAnEventOfANewerVersionUntilItCanBeRead() {
        var known = Topics.ACCOUNT_EVENTS.toRecord(SHOP, new AccountResumed(Scope.of(SHOP), 1, SenderFixture.NOW));
        var records = List.of(record(6, known.value()), record(7, OF_A_NEWER_VERSION), record(8, known.value()));

        assertThatThrownBy(() -> reader.read(records)).isInstanceOf(UnsupportedEventException.class);

        assertThat(kafka.history()).as("dead letters").isEmpty();
        assertThat(stoppedReaders.current()).containsExactly(new StoppedReader("account-events", 0, 7));

        assertThat(reader.read(record(7, known.value()))).isPresent();
        assertThat(stoppedReaders.current()).isEmpty();
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, byte[] value) {
        return new ConsumerRecord<>(
                Topics.ACCOUNT_EVENTS.name(), 0, offset, Topics.ACCOUNT_EVENTS.serializeKey(SHOP), value);
    }
}
