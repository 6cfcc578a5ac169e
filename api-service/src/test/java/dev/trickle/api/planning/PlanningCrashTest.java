package dev.trickle.api.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.CrashingDataSource;
import dev.trickle.api.SingleAccountSettings;
import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.audience.AudienceQuery;
import dev.trickle.api.database.StatementTimeout;
import dev.trickle.api.outbox.KafkaPublisher;
import dev.trickle.api.outbox.RetryBackoff;
import dev.trickle.api.outbox.WorkSignal;
import dev.trickle.pipeline.CampaignEvent.PlanCompleted;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.RecipientScheduled;
import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.installation.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Planning and publishing crash before and after every statement, commit and record; then another process continues.
 */
class PlanningCrashTest {

    private static final int PEOPLE = 7;
    private static final int PAGE = 3;
    private static final int SYNCHRONOUS = 100;
    private static final int ASYNCHRONOUS = 0;

    private static TestDatabase database;
    private static DataSource connections;

    /** Advances with every reading, so that equal instants in repetitions come from the database. */
    private static final AtomicLong SECONDS = new AtomicLong();

    private static final InstantSource CLOCK =
            () -> Instant.parse("2025-05-20T12:00:00Z").plusSeconds(SECONDS.getAndIncrement());

    private final List<ProducerRecord<byte[], byte[]>> kafka = Collections.synchronizedList(new ArrayList<>());

    @BeforeAll
    static void createCustomers() {
        database = TestDatabase.create();
        connections = TestDatabase.pool(database.asApi());
        JdbcClient.create(database.asOwner()).sql("""
                        INSERT INTO user_profiles (account_id, whatsapp_phone, contact_key, created_at, updated_at)
                        SELECT 'shop', '+491555' || n, md5('ada' || n), now(), now() FROM generate_series(1, :people) n
                        """).param("people", PEOPLE).update();
    }

    @BeforeEach
    void deleteCampaigns() {
        JdbcClient.create(database.asOwner())
                .sql("DELETE FROM marketing_campaigns")
                .update();
    }

    @ParameterizedTest
    @CsvSource({SYNCHRONOUS + ", false", SYNCHRONOUS + ", true", ASYNCHRONOUS + ", false", ASYNCHRONOUS + ", true"})
    void afterACrashAnywhereEveryRecipientIsScheduledOnce(int maxSynchronousPlanSize, boolean crashesAfterStep)
            throws SQLException {
        var crashes = 0;
        for (var crashed = true; crashed; crashes += crashed ? 1 : 0) {
            crashed = runAndCrash(crashes + 1, maxSynchronousPlanSize, crashesAfterStep);
        }

        // Plan, dates, completion, three pages of recipients and the end, each with its commit, and all records.
        assertThat(crashes).isGreaterThan(PEOPLE + 20);
    }

    @Test
    void concurrentProcessesPlanAndPublishEachCampaignOnce() {
        var first = new ApiProcess(connections, null, ASYNCHRONOUS);
        var campaigns = IntStream.range(0, 6).mapToObj(each -> first.create()).toList();
        try (var threads = Executors.newFixedThreadPool(4)) {
            var processes = IntStream.range(0, 4)
                    .mapToObj(each -> CompletableFuture.runAsync(
                            () -> new ApiProcess(connections, null, ASYNCHRONOUS).awaitPublished(), threads))
                    .toList();
            processes.forEach(CompletableFuture::join);
        }

        campaigns.forEach(this::assertEveryRecipientIsScheduledOnce);
    }

    private boolean runAndCrash(int crashStep, int maxSynchronousPlanSize, boolean crashesAfterStep)
            throws SQLException {
        kafka.clear();
        CrashingDataSource crashingDataSource;
        try (var connection = database.asApi().getConnection()) {
            crashingDataSource = new CrashingDataSource(
                    new SingleConnectionDataSource(connection, true), crashStep, crashesAfterStep);
            runUntilCrash(crashingDataSource, maxSynchronousPlanSize);
        }
        var successor = new ApiProcess(connections, null, maxSynchronousPlanSize);
        // A client without a response repeats its request.
        var campaign = successor.campaigns().stream().findFirst().orElseGet(successor::create);
        successor.awaitPublished();

        assertThat(successor.campaigns()).containsExactly(campaign);
        assertEveryRecipientIsScheduledOnce(campaign);
        deleteCampaigns();
        return crashingDataSource.hasCrashed();
    }

    private void runUntilCrash(CrashingDataSource crashingDataSource, int maxSynchronousPlanSize) {
        try {
            var apiProcess =
                    new ApiProcess(crashingDataSource.connections(), crashingDataSource, maxSynchronousPlanSize);
            apiProcess.create();
            apiProcess.awaitPublished();
        } catch (CrashingDataSource.SimulatedCrash | DataAccessException | TransactionException crash) {
            assertThat(crashingDataSource.hasCrashed()).as(crash.toString()).isTrue();
        }
    }

    private void assertEveryRecipientIsScheduledOnce(CampaignId campaign) {
        var ordinals = IntStream.range(0, PEOPLE).boxed().toList();
        var tables = JdbcClient.create(database.asOwner());
        assertThat(tables.sql("SELECT ordinal FROM marketing_campaign_recipients WHERE campaign_id = :id ORDER BY 1")
                        .param("id", campaign.value())
                        .query(Integer.class)
                        .list())
                .isEqualTo(ordinals);
        assertThat(tables.sql("SELECT total_target_count FROM marketing_campaigns WHERE id = :id")
                        .param("id", campaign.value())
                        .query(Integer.class)
                        .single())
                .isEqualTo(PEOPLE);
        var events = List.copyOf(kafka).stream()
                .map(PlanningCrashTest::eventIn)
                .filter(event -> campaign.equals(campaignOf(event)))
                .distinct()
                .toList();
        assertThat(events.stream()
                        .filter(RecipientScheduled.class::isInstance)
                        .map(event -> ((RecipientScheduled) event).ordinal()))
                .isEqualTo(ordinals);
        assertThat(events).hasSize(PEOPLE + 1);
        assertThat(events.getLast())
                .isInstanceOfSatisfying(
                        PlanCompleted.class, end -> assertThat(end.count()).isEqualTo(PEOPLE));
    }

    private static Object eventIn(ProducerRecord<byte[], byte[]> record) {
        return record.topic().equals(Topics.RECIPIENT_SCHEDULED.name())
                ? Topics.RECIPIENT_SCHEDULED.deserializeValue(record.value())
                : Topics.CAMPAIGN_EVENTS.deserializeValue(record.value());
    }

    private static CampaignId campaignOf(Object event) {
        return event instanceof RecipientScheduled recipient
                ? recipient.campaign()
                : ((PlanCompleted) event).campaign();
    }

    /** Planner and publisher of one API process. */
    private final class ApiProcess {

        private final JdbcClient tables;
        private final TransactionOperations transactions;
        private final Planner planner;
        private final PlanPublisher publisher;

        ApiProcess(DataSource connections, CrashingDataSource crashingDataSource, int maxSynchronousPlanSize) {
            this.tables = JdbcClient.create(connections);
            this.transactions = new TransactionTemplate(new JdbcTransactionManager(connections));
            this.planner = new Planner(
                    tables,
                    transactions,
                    new StatementTimeout(connections, Duration.ofMinutes(1)),
                    new AudienceQuery(tables, CLOCK),
                    new PlanDates(tables, new AccountDirectory(SingleAccountSettings.inZone(ZoneOffset.UTC), CLOCK)),
                    CLOCK,
                    new WorkSignal(),
                    backoff(),
                    maxSynchronousPlanSize);
            this.publisher = new PlanPublisher(
                    tables,
                    transactions,
                    new KafkaPublisher(new RecordingBroker(crashingDataSource)),
                    CLOCK,
                    backoff(),
                    PAGE);
        }

        private static RetryBackoff<CampaignId> backoff() {
            return new RetryBackoff<>("test", Duration.ofHours(1), new SimpleMeterRegistry());
        }

        CampaignId create() {
            return transactions.execute(transaction -> {
                var campaign = tables.sql("""
                                INSERT INTO marketing_campaigns (account_id, name, template_name, start_date, desired_state,
                                                                 created_at, updated_at)
                                VALUES ('shop', 'Sale', 'sale', '2025-01-01', 'scheduled', now(), now())
                                RETURNING id
                                """)
                        .query((row, number) -> CampaignId.of(row.getString("id")))
                        .single();
                planner.plan(campaign);
                return campaign;
            });
        }

        List<CampaignId> campaigns() {
            return tables.sql("SELECT id FROM marketing_campaigns")
                    .query((row, number) -> CampaignId.of(row.getString("id")))
                    .list();
        }

        /** Polls, because rows may still be locked by another or a crashed process. */
        void awaitPublished() {
            Awaitility.await()
                    .pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> {
                        while (planner.planNext() || publisher.publishNext()) {
                            assertThat(kafka).hasSizeLessThan(1_000);
                        }
                        return !isAnyUnpublished();
                    });
        }

        private boolean isAnyUnpublished() {
            return tables.sql("SELECT EXISTS (SELECT FROM campaign_plans WHERE published_at IS NULL)")
                    .query(Boolean.class)
                    .single();
        }
    }

    /** Records every send of a process that has not crashed. */
    private final class RecordingBroker extends MockProducer<byte[], byte[]> {

        private final CrashingDataSource process;

        RecordingBroker(CrashingDataSource process) {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
            this.process = process;
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
            if (process == null) {
                kafka.add(record);
            } else {
                process.step(() -> kafka.add(record));
            }
            return super.send(record);
        }
    }
}
