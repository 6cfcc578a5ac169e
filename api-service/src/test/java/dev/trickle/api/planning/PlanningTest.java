package dev.trickle.api.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trickle.api.SingleAccountSettings;
import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.audience.AudienceQuery;
import dev.trickle.api.database.StatementTimeout;
import dev.trickle.api.outbox.KafkaPublisher;
import dev.trickle.api.outbox.RetryBackoff;
import dev.trickle.api.outbox.WorkSignal;
import dev.trickle.api.problem.RetryLater;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignEvent.PlanCompleted;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.RecipientScheduled;
import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.installation.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

class PlanningTest {

    private static final Instant NOW = Instant.parse("2025-05-20T23:30:00Z");

    private DataSource connections;
    private JdbcClient database;
    private TransactionOperations transactions;
    private Planner planner;

    @BeforeEach
    void createDatabase() {
        connections = TestDatabase.create().asApi();
        database = JdbcClient.create(connections);
        transactions = new TransactionTemplate(new JdbcTransactionManager(connections));
        planner = newPlanner(3);
    }

    @Test
    void ordinalsAreDenseAndDatesFollowTheLimitFromTodayOn() {
        customers(3, "premium");

        var campaign = planned(null, 2);

        assertThat(column("ordinal", campaign)).containsExactly("0", "1", "2");
        // Half an hour before midnight UTC is the next day in Berlin.
        assertThat(column("scheduled_date", campaign)).containsExactly("2025-05-21", "2025-05-21", "2025-05-22");
        assertThat(count(campaign)).isEqualTo(3);
    }

    @Test
    void idsEqualThoseOfThePipeline() {
        customers(3, "premium");

        var campaign = planned(null, 2);

        assertThat(column("id", campaign))
                .containsExactlyElementsOf(column("contact_key", campaign).stream()
                        .map(key ->
                                RecipientId.of(campaign, new ContactKey(key)).toString())
                        .toList());
    }

    @Test
    void everyVariantOfTheNameBasedIdIsValid() {
        planner = newPlanner(1_000);
        customers(300, "premium");

        var campaign = planned(null, 250);

        assertThat(column("id", campaign))
                .containsExactlyElementsOf(column("contact_key", campaign).stream()
                        .map(key ->
                                RecipientId.of(campaign, new ContactKey(key)).toString())
                        .toList());
    }

    @Test
    void planContainsOnlySubscribedActiveCustomers() {
        customers(1, "in");
        customers(1, "unsubscribed");
        customers(1, "inactive");
        customers(1, "out");
        customers(1, "back");
        customers(1, "erased");
        set("unsubscribed", "subscription = 'unsubscribed'");
        set("inactive", "is_active = false");
        set("erased", "erased_at = now(), whatsapp_phone = NULL, contact_key = NULL");
        consent("out", "2025-02-01", "2025-02-01");
        consent("back", "2025-02-01", "2025-02-02");
        database.sql("""
                INSERT INTO user_profiles (account_id, whatsapp_phone, contact_key, created_at, updated_at)
                VALUES ('another', '+1', md5('another'), now(), now())
                """).update();

        assertThat(tiers(planned(null, 1))).containsExactlyInAnyOrder("in", "back");
    }

    @Test
    void tiersAndTagsMatchAnyByDefault() {
        customers(1, "premium");
        customers(1, "vip");
        customers(1, "basic");
        set("premium", "tags = '{a}'");
        set("vip", "tags = '{a,b}'");
        set("basic", "tags = '{b,c}'");

        assertThat(tiers(planned("{\"customer_tier\": [\"premium\", \"vip\"]}", 1)))
                .containsExactlyInAnyOrder("premium", "vip");
        assertThat(tiers(planned("{\"tags\": [\"a\", \"c\"]}", 1))).hasSize(3);
        assertThat(tiers(planned("{\"tags\": [\"a\", \"b\"], \"tags_match\": \"all\"}", 1)))
                .containsExactly("vip");
        assertThat(tiers(planned("{\"tags\": \"a\", \"customer_tier\": \"basic\"}", 1)))
                .isEmpty();
        assertThat(tiers(planned("{\"tags\": \"x') OR true --\"}", 1))).isEmpty();
    }

    @Test
    void theAudienceIsQueriedOnce() {
        customers(3, "premium");

        var scans = transactions.execute(transaction -> {
            planner.plan(insert(null, 2));
            return database.sql("""
                            SELECT coalesce(sum(seq_scan + coalesce(idx_scan, 0)), 0)
                              FROM pg_stat_xact_user_tables
                             WHERE relname = 'user_profiles'
                            """).query(Integer.class).single();
        });

        assertThat(scans).isEqualTo(1);
    }

    @Test
    void largeAudienceIsCountedImmediatelyAndPlannedLater() {
        customers(4, "premium");

        var campaign = planned(null, 2);

        assertThat(column("ordinal", campaign)).isEmpty();
        assertThat(count(campaign)).isEqualTo(4);
        assertThat(planner.planNext()).isTrue();
        assertThat(column("ordinal", campaign)).hasSize(4);
        assertThat(planner.planNext()).isFalse();
    }

    @Test
    void campaignWithdrawnBeforeItsPlanIsNeverPlanned() {
        customers(4, "premium");
        var campaign = planned(null, 2);

        assertThat(withdraw(campaign)).isTrue();

        assertThat(planner.planNext()).isFalse();
        assertThat(column("ordinal", campaign)).isEmpty();
        assertThat(count(campaign)).isZero();
    }

    @Test
    void completePlanIsNotWithdrawn() {
        customers(2, "premium");
        var campaign = planned(null, 2);

        assertThat(withdraw(campaign)).isFalse();

        assertThat(column("ordinal", campaign)).hasSize(2);
        assertThat(count(campaign)).isEqualTo(2);
    }

    @Test
    void withdrawalWaitsForAConcurrentPlanner() {
        customers(4, "premium");
        var campaign = planned(null, 2);

        var withdrawal = transactions.execute(transaction -> {
            assertThat(planner.planNext()).isTrue();
            var pending = CompletableFuture.supplyAsync(() -> withdraw(campaign));
            Awaitility.await().until(this::isConnectionWaiting);
            assertThat(pending).isNotDone();
            return pending;
        });

        assertThat(withdrawal.join()).isFalse();
        assertThat(column("ordinal", campaign)).hasSize(4);
    }

    @Test
    void withdrawalDoesNotWaitForAPlanThatTakesLong() {
        customers(4, "premium");
        var campaign = planned(null, 2);

        transactions.executeWithoutResult(transaction -> {
            assertThat(planner.planNext()).isTrue();
            var withdrawal = CompletableFuture.supplyAsync(() -> withdraw(campaign));
            assertThatThrownBy(withdrawal::join).hasCauseInstanceOf(RetryLater.class);
        });

        assertThat(column("ordinal", campaign)).hasSize(4);
    }

    /** The edit holds the row of the campaign, and needs the row of its dates; planning the other way round. */
    @Test
    void anEditDuringPlanningDoesNotDeadlock() {
        customers(4, "premium");
        var campaign = planned(null, 2);
        var dates = new PlanDates(
                database, new AccountDirectory(SingleAccountSettings.inZone(ZoneId.of("Europe/Berlin")), () -> NOW));

        var planning = transactions.execute(transaction -> {
            database.sql("UPDATE marketing_campaigns SET daily_limit = 1 WHERE id = :id")
                    .param("id", campaign.value())
                    .update();
            var pending = CompletableFuture.supplyAsync(planner::planNext);
            Awaitility.await().until(this::isConnectionWaiting);
            dates.movePending(campaign, new AccountId("shop"), NOW, 1);
            return pending;
        });

        assertThat(planning.join()).isTrue();
        assertThat(column("ordinal", campaign)).hasSize(4);
        assertThat(database.sql("SELECT daily_limit FROM campaign_plan_dates WHERE campaign_id = :id")
                        .param("id", campaign.value())
                        .query(Integer.class)
                        .list())
                .containsExactly(1);
    }

    private boolean isConnectionWaiting() {
        return database.sql("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND database IN"
                        + " (SELECT oid FROM pg_database WHERE datname = current_database())"
                        + " OR NOT granted AND locktype = 'transactionid')")
                .query(Boolean.class)
                .single();
    }

    @Test
    void failureWithinAPageRepeatsThatPageAndCompletesOnce() {
        planner = newPlanner(100_000);
        customers(12_000, "premium");
        var campaign = planned(null, 250);
        var kafka = new BreakingProducer(7_000);
        var publisher = new PlanPublisher(database, transactions, new KafkaPublisher(kafka), () -> NOW, backoff());

        assertThat(publisher.publishNext()).isTrue();
        assertThat(publisher.publishNext())
                .as("fails, and is skipped from now on")
                .isTrue();
        assertThat(publisher.publishNext()).isFalse();
        var restarted = new PlanPublisher(database, transactions, new KafkaPublisher(kafka), () -> NOW, backoff());
        while (restarted.publishNext()) {
            assertThat(kafka.completed()).hasSizeLessThanOrEqualTo(1);
        }

        assertThat(kafka.ordinals().stream().distinct().sorted())
                .containsExactlyElementsOf(IntStream.range(0, 12_000).boxed().toList());
        assertThat(kafka.ordinals().size()).isLessThanOrEqualTo(12_000 + 5_000);
        assertThat(kafka.recipients().stream().distinct()).hasSize(12_000);
        assertThat(kafka.completed()).containsExactly(new PlanCompleted(campaign, 12_000, NOW));
        assertThat(Topics.CAMPAIGN_EVENTS.name())
                .isEqualTo(kafka.history().getLast().topic());
    }

    @Test
    void recipientsArePublishedAfterTheirCampaign() {
        customers(1, "premium");
        var campaign = planned(null, 1);
        database.sql("""
                INSERT INTO api_outbox (topic, account_id, payload, created_at)
                VALUES ('campaign-events', 'shop', json_build_object('campaign', :id), now())
                """).param("id", campaign.toString()).update();
        var publisher = new PlanPublisher(
                database, transactions, new KafkaPublisher(new BreakingProducer(9)), () -> NOW, backoff());

        assertThat(publisher.publishNext()).isFalse();
        database.sql("DELETE FROM api_outbox").update();
        assertThat(publisher.publishNext()).isTrue();
    }

    private boolean withdraw(CampaignId campaign) {
        return transactions.execute(transaction -> planner.withdraw(campaign));
    }

    private Planner newPlanner(int maxSynchronousPlanSize) {
        var sharedSettings = SingleAccountSettings.inZone(ZoneId.of("Europe/Berlin"));
        return new Planner(
                database,
                transactions,
                new StatementTimeout(connections, Duration.ofMinutes(1)),
                new AudienceQuery(database, () -> NOW),
                new PlanDates(database, new AccountDirectory(sharedSettings, () -> NOW)),
                () -> NOW,
                new WorkSignal(),
                backoff(),
                maxSynchronousPlanSize);
    }

    private static RetryBackoff<CampaignId> backoff() {
        return new RetryBackoff<>("test", Duration.ofHours(1), new SimpleMeterRegistry());
    }

    private void customers(int count, String tier) {
        database.sql("""
                INSERT INTO user_profiles (account_id, whatsapp_phone, contact_key, customer_tier, created_at, updated_at)
                SELECT 'shop', '+491555' || n, md5(:tier || n), :tier, now(), now() FROM generate_series(1, :count) n
                """).param("tier", tier).param("count", count).update();
    }

    private void set(String tier, String change) {
        database.sql("UPDATE user_profiles SET " + change + " WHERE customer_tier = :tier")
                .param("tier", tier)
                .update();
    }

    private void consent(String tier, String out, String in) {
        database.sql("""
                INSERT INTO contact_consents (account_id, contact_key, opted_out_at, opted_in_at)
                SELECT account_id, contact_key, :out::timestamptz, :in::timestamptz
                  FROM user_profiles WHERE customer_tier = :tier
                """).param("out", out).param("in", in).param("tier", tier).update();
    }

    private CampaignId planned(String audience, int dailyLimit) {
        return transactions.execute(transaction -> {
            var campaign = insert(audience, dailyLimit);
            planner.plan(campaign);
            return campaign;
        });
    }

    private CampaignId insert(String audience, int dailyLimit) {
        return database.sql("""
                        INSERT INTO marketing_campaigns (account_id, name, template_name, target_audience, start_date,
                                                         daily_limit, desired_state, created_at, updated_at)
                        VALUES ('shop', 'Sale', 'sale', :audience::jsonb, '2025-01-01', :limit, 'scheduled', now(), now())
                        RETURNING id
                        """)
                .param("audience", audience)
                .param("limit", dailyLimit)
                .query((row, number) -> CampaignId.of(row.getString("id")))
                .single();
    }

    private List<String> column(String column, CampaignId campaign) {
        return database.sql("SELECT " + column + "::text FROM marketing_campaign_recipients"
                        + " WHERE campaign_id = :id ORDER BY ordinal")
                .param("id", campaign.value())
                .query(String.class)
                .list();
    }

    private List<String> tiers(CampaignId campaign) {
        return database.sql("""
                        SELECT u.customer_tier
                          FROM marketing_campaign_recipients r JOIN user_profiles u ON u.id = r.user_id
                         WHERE r.campaign_id = :id
                        """)
                .param("id", campaign.value())
                .query(String.class)
                .list();
    }

    private int count(CampaignId campaign) {
        return database.sql("SELECT total_target_count FROM marketing_campaigns WHERE id = :id")
                .param("id", campaign.value())
                .query(Integer.class)
                .single();
    }

    /** A producer that fails one send after the given number of records. */
    private static final class BreakingProducer extends MockProducer<byte[], byte[]> {

        private int untilFailure;
        private final List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();

        BreakingProducer(int untilFailure) {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
            this.untilFailure = untilFailure;
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
            if (untilFailure-- == 0) {
                return CompletableFuture.failedFuture(new TimeoutException("unavailable"));
            }
            sent.add(record);
            return super.send(record);
        }

        List<RecipientScheduled> recipients() {
            return sent.stream()
                    .filter(record -> record.topic().equals(Topics.RECIPIENT_SCHEDULED.name()))
                    .map(record -> Topics.RECIPIENT_SCHEDULED.deserializeValue(record.value()))
                    .toList();
        }

        List<Integer> ordinals() {
            return recipients().stream().map(RecipientScheduled::ordinal).toList();
        }

        List<Object> completed() {
            return sent.stream()
                    .filter(record -> record.topic().equals(Topics.CAMPAIGN_EVENTS.name()))
                    .map(record -> (Object) Topics.CAMPAIGN_EVENTS.deserializeValue(record.value()))
                    .toList();
        }
    }
}
