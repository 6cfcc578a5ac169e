package dev.trickle.sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.trickle.pipeline.DeadLetter;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.sender.attempt.Attempt;
import dev.trickle.sender.attempt.AttemptRepository;
import dev.trickle.sender.attempt.Outcome;
import dev.trickle.sender.attempt.SenderFixture;
import dev.trickle.sender.attempt.SenderOutbox;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.mock.MockProducerFactory;

/** Publication while Kafka is unavailable: the outbox keeps what is to be published. */
class OutcomePublisherTest {

    private static final Duration ANY_AGE = Duration.ZERO;

    private final SenderFixture senderFixture = SenderFixture.open().withCustomer("ada");
    private final JdbcClient database =
            JdbcClient.create(senderFixture.database().asSender());
    private final SenderOutbox senderOutbox = new SenderOutbox(database);
    private final AttemptRepository attemptRepository = new AttemptRepository(database, senderOutbox);
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final MockProducer<byte[], byte[]> unavailable = producer();
    private final MockProducer<byte[], byte[]> available = producer();

    @AfterEach
    void close() {
        senderOutbox.close();
    }

    @Test
    void keepsOutcomesInTheOutboxUntilKafkaAcknowledgesThem() {
        var accepted = acceptedAttempt();

        var first = CompletableFuture.runAsync(() -> publisherWith(unavailable).publish(accepted));
        await().until(() -> unavailable.errorNext(new TimeoutException("unavailable")));
        assertThatThrownBy(first::join).isInstanceOf(CompletionException.class);
        assertThat(senderOutbox.findOlderThan(ANY_AGE, 0, 9))
                .extracting(SenderOutbox.Entry::attempts)
                .containsExactly(List.of(accepted));

        var second = CompletableFuture.runAsync(() -> publisherWith(available).publish(accepted));
        await().until(available::completeNext);
        second.join();
        senderOutbox.deletePublished();
        assertThat(senderOutbox.findOlderThan(ANY_AGE, 0, 9)).isEmpty();
    }

    @Test
    void publishesAndCountsUnreadableRecordsAsDeadLetters() {
        var unreadable = new ConsumerRecord<byte[], byte[]>("send-requests", 3, 7, null, new byte[] {0, 1});

        var publication = CompletableFuture.runAsync(
                () -> publisherWith(available).publishDeadLetter(unreadable, new IllegalStateException("Jane Doe")));
        await().until(available::completeNext);
        publication.join();

        assertThat(available.history()).singleElement().satisfies(record -> {
            assertThat(record.topic()).isEqualTo("sender-dead-letters");
            assertThat(record.key()).isNull();
            assertThat(record.value()).containsExactly(0, 1);
            assertThat(DeadLetter.of(record.headers()))
                    .contains(new DeadLetter("send-requests", 3, 7, IllegalStateException.class.getName()));
        });
        assertThat(metrics.counter("trickle.sender.dead.letters", "topic", "send-requests")
                        .count())
                .isEqualTo(1);
    }

    private static MockProducer<byte[], byte[]> producer() {
        return new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private OutcomePublisher publisherWith(MockProducer<byte[], byte[]> kafka) {
        return new OutcomePublisher(new KafkaTemplate<>(new MockProducerFactory<>(() -> kafka)), senderOutbox, metrics);
    }

    private Attempt acceptedAttempt() {
        senderFixture.whenClaimed("ada");
        return attemptRepository
                .record(TestPeople.attempt("ada"), Outcome.accepted("wamid.a", null), SenderFixture.NOW)
                .orElseThrow()
                .attempt();
    }
}
