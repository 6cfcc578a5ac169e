package dev.trickle.sender;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.sender.attempt.SenderFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.pipeline.AccountEvent.AccountResumed;
import dev.trickle.pipeline.AccountEvent.AccountSuspended;
import dev.trickle.pipeline.MessageEvent;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.Topic;
import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.background.PollingWorker;
import dev.trickle.pipeline.installation.TestAccounts;
import dev.trickle.sender.attempt.AttemptRepository;
import dev.trickle.sender.attempt.Outcome;
import dev.trickle.sender.attempt.SenderFixture;
import dev.trickle.sender.attempt.SenderOutbox;
import dev.trickle.sender.permission.ClockSkewMonitor;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.mock.MockProducerFactory;

class SweeperTest {

    private static final Duration ANY_AGE = Duration.ofSeconds(-1);

    private final SenderFixture senderFixture =
            SenderFixture.open().withCustomer("ada").withCustomer("bob");
    private final JdbcClient database =
            JdbcClient.create(senderFixture.database().asSender());
    private final SenderOutbox senderOutbox = new SenderOutbox(database);
    private final AttemptRepository attemptRepository = new AttemptRepository(database, senderOutbox);
    private final MockProducer<byte[], byte[]> kafka =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final AtomicInteger clockComparisons = new AtomicInteger();
    private Instant now = NOW;
    private final Sweeper sweeper = new Sweeper(
            attemptRepository,
            senderOutbox,
            senderFixture.suspensionRepository(),
            new OutcomePublisher(
                    new KafkaTemplate<>(new MockProducerFactory<>(() -> kafka)),
                    senderOutbox,
                    new SimpleMeterRegistry()),
            new ClockSkewMonitor(database, TestAccounts.shopWithLimit(250), () -> now, this::countAndFail, true),
            () -> now,
            ANY_AGE);

    /** The monitor reads it once when it is created, and at each comparison. */
    private long countAndFail() {
        if (clockComparisons.getAndIncrement() > 0) {
            throw new StackOverflowError("the test");
        }
        return 0;
    }

    @AfterEach
    void close() {
        senderOutbox.close();
    }

    @Test
    void anEntryThatCannotBeReadKeepsNothingElseFromBeingPublished() {
        accept("ada");
        accept("bob");
        senderFixture.whenExecuted("UPDATE send_attempts SET reason = 'unheard_of' WHERE recipient_id = '"
                + TestPeople.recipient("ada").value() + "'");
        senderFixture.suspensionRepository().open(SHOP, Scope.of(SHOP), "190", NOW);

        sweeper.sweep();

        assertThat(published(Topics.MESSAGE_EVENTS))
                .extracting(MessageEvent::attempt)
                .containsExactly(TestPeople.attempt("bob"));
        assertThat(published(Topics.ACCOUNT_EVENTS)).hasOnlyElementsOfType(AccountSuspended.class);
        assertThat(senderOutbox.findOlderThan(ANY_AGE, 0, 9)).hasSize(1);
    }

    @Test
    void sweepsContinueAfterAnError() {
        var worker = PollingWorker.every(Duration.ofMillis(10), "sweep", sweeper::sweep);
        worker.start();

        await().until(() -> clockComparisons.get() > 3);
        worker.stop();
    }

    @Test
    void publishesTheEndThatMetaHasAnnounced() {
        senderFixture
                .suspensionRepository()
                .upsert(SHOP, Scope.of(SHOP), 7, "account_restriction", NOW, NOW.plusSeconds(60));

        sweeper.sweep();
        assertThat(published(Topics.ACCOUNT_EVENTS)).isEmpty();

        now = NOW.plusSeconds(60);
        sweeper.sweep();
        assertThat(published(Topics.ACCOUNT_EVENTS)).containsExactly(new AccountResumed(Scope.of(SHOP), 7, now));
    }

    private void accept(String person) {
        senderFixture.whenClaimed(person);
        attemptRepository.record(TestPeople.attempt(person), Outcome.accepted("wamid." + person, null), NOW);
    }

    private <V> List<V> published(Topic<?, V> topic) {
        return kafka.history().stream()
                .filter(record -> record.topic().equals(topic.name()))
                .map(record -> topic.deserializeValue(record.value()))
                .toList();
    }
}
