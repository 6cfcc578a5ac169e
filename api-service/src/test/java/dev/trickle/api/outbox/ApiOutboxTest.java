package dev.trickle.api.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignEvent.DailySendRequested;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.installation.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

class ApiOutboxTest {

    private static final Instant NOW = Instant.parse("2026-03-02T08:00:00.123456Z");

    private final MockProducer<byte[], byte[]> kafka =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private JdbcClient database;
    private TransactionOperations transactions;
    private ApiOutbox apiOutbox;
    private OutboxRelay relay;

    @BeforeEach
    void createDatabase() {
        DataSource connections = TestDatabase.create().asApi();
        database = JdbcClient.create(connections);
        transactions = new TransactionTemplate(new JdbcTransactionManager(connections));
        apiOutbox = new ApiOutbox(database, new WorkSignal());
        relay = newRelay(kafka);
    }

    @Test
    void eventsArePublishedInOrderAndDeleted() {
        var first = request(1);
        var second = request(2);
        add(first);
        add(second);

        assertThat(relay.relay()).isTrue();

        assertThat(kafka.history())
                .extracting(record -> Topics.CAMPAIGN_EVENTS.deserializeValue(record.value()))
                .containsExactly(first, second);
        assertThat(kafka.history().getFirst().value()).isEqualTo(Topics.CAMPAIGN_EVENTS.serializeValue(first));
        assertThat(kafka.history().getFirst().key()).isEqualTo(Topics.CAMPAIGN_EVENTS.serializeKey(TestPeople.SHOP));
        assertThat(relay.relay()).isFalse();
    }

    @Test
    void eventStaysUntilKafkaAcknowledgesIt() {
        add(request(1));
        kafka.sendException = new TimeoutException("unavailable");

        assertThat(relay.relay()).isTrue();
        assertThat(relay.relay()).as("the account is skipped for a while").isFalse();
        kafka.sendException = null;

        assertThat(newRelay(kafka).relay()).isTrue();
        assertThat(kafka.history()).hasSize(1);
    }

    @Test
    void accountWhoseEventsCannotBePublishedDoesNotDelayOthers() {
        add(new AccountId("broken"), request(1));
        add(TestPeople.SHOP, request(2));
        var withoutOnePartition =
                new MockProducer<byte[], byte[]>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
                    @Override
                    public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
                        return new String(record.key(), StandardCharsets.UTF_8).equals("broken")
                                ? CompletableFuture.failedFuture(new TimeoutException("no leader"))
                                : super.send(record);
                    }
                };
        var other = newRelay(withoutOnePartition);

        while (other.relay()) {
            assertThat(withoutOnePartition.history()).hasSizeLessThan(2);
        }

        assertThat(withoutOnePartition.history())
                .extracting(record -> Topics.CAMPAIGN_EVENTS.deserializeValue(record.value()))
                .containsExactly(request(2));
        assertThat(database.sql("SELECT account_id FROM api_outbox")
                        .query(String.class)
                        .list())
                .containsExactly("broken");
    }

    /** Another version may have written the event, with fields that this version does not know. */
    @Test
    void eventsArePublishedByteForByte() {
        var payload = "{ \"type\":\"NewEvent\", \"b\" : 1.50, \"a\": [ ] }";
        database.sql("""
                        INSERT INTO api_outbox (topic, account_id, payload, created_at)
                        VALUES ('campaign-events', 'shop', :payload::json, now())
                        """).param("payload", payload).update();

        assertThat(relay.relay()).isTrue();

        assertThat(new String(kafka.history().getFirst().value(), StandardCharsets.UTF_8))
                .isEqualTo(payload);
    }

    @Test
    void rolledBackEventIsNotPublished() {
        transactions.executeWithoutResult(transaction -> {
            apiOutbox.add(Topics.CAMPAIGN_EVENTS, TestPeople.SHOP, request(1), NOW);
            transaction.setRollbackOnly();
        });

        assertThat(relay.relay()).isFalse();
    }

    @Test
    void onlyOneRelayPublishesAtATime() {
        add(request(1));

        var other = transactions.execute(transaction -> {
            database.sql("SELECT 1 FROM pg_advisory_xact_lock(hashtextextended('outbox', 0))")
                    .query(Integer.class)
                    .single();
            return java.util.concurrent.CompletableFuture.supplyAsync(relay::relay)
                    .join();
        });

        assertThat(other).isFalse();
        assertThat(kafka.history()).isEmpty();
    }

    private OutboxRelay newRelay(Producer<byte[], byte[]> producer) {
        return new OutboxRelay(
                database,
                transactions,
                new KafkaPublisher(producer),
                new RetryBackoff<>("test", Duration.ofHours(1), new SimpleMeterRegistry()));
    }

    private void add(DailySendRequested event) {
        add(TestPeople.SHOP, event);
    }

    private void add(AccountId account, DailySendRequested event) {
        transactions.executeWithoutResult(transaction -> apiOutbox.add(Topics.CAMPAIGN_EVENTS, account, event, NOW));
    }

    private static DailySendRequested request(int day) {
        return new DailySendRequested(LocalDate.of(2026, 3, day), NOW);
    }
}
