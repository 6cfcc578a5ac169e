package dev.trickle.api.planning;

import dev.trickle.api.outbox.KafkaPublisher;
import dev.trickle.api.outbox.RetryBackoff;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignEvent.PlanCompleted;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.CustomerId;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.RecipientScheduled;
import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.jdbc.SqlArrays;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Publishes complete plans page by page. The recipients table is its own outbox, and the checkpoint moves only when
 * Kafka has acknowledged the whole page. A crash therefore repeats at most one page, with identical events.
 */
public final class PlanPublisher {

    private static final Logger log = LoggerFactory.getLogger(PlanPublisher.class);

    private static final int PAGE_SIZE = 5_000;

    /** The event of a campaign precedes its recipients; plans locked by another instance are skipped. */
    private static final String NEXT = """
            SELECT p.campaign_id, c.account_id, p.recipient_count, p.completed_at, p.published_through
              FROM campaign_plans p
              JOIN marketing_campaigns c ON c.id = p.campaign_id
             WHERE p.completed_at IS NOT NULL
               AND p.published_at IS NULL
               AND p.campaign_id <> ALL (:skipped::uuid[])
               AND NOT EXISTS (SELECT FROM api_outbox o WHERE o.payload ->> 'campaign' = p.campaign_id::text)
             ORDER BY p.completed_at, p.campaign_id
             LIMIT 1
               FOR UPDATE OF p SKIP LOCKED
            """;

    private static final String RECIPIENTS = """
            SELECT id, user_id, contact_key, ordinal, scheduled_date
              FROM marketing_campaign_recipients
             WHERE campaign_id = :campaign AND ordinal > :after
             ORDER BY ordinal
             LIMIT :page
            """;

    private static final String MOVE_CHECKPOINT = """
            UPDATE campaign_plans SET published_through = :through WHERE campaign_id = :campaign
            """;

    private static final String FINISH = """
            UPDATE campaign_plans SET published_at = :now WHERE campaign_id = :campaign
            """;

    private final JdbcClient database;
    private final TransactionOperations transactions;
    private final KafkaPublisher kafkaPublisher;
    private final InstantSource clock;
    private final RetryBackoff<CampaignId> retryBackoff;
    private final int pageSize;

    public PlanPublisher(
            JdbcClient database,
            TransactionOperations transactions,
            KafkaPublisher kafkaPublisher,
            InstantSource clock,
            RetryBackoff<CampaignId> retryBackoff) {
        this(database, transactions, kafkaPublisher, clock, retryBackoff, PAGE_SIZE);
    }

    /** Creates a publisher with this page size. */
    PlanPublisher(
            JdbcClient database,
            TransactionOperations transactions,
            KafkaPublisher kafkaPublisher,
            InstantSource clock,
            RetryBackoff<CampaignId> retryBackoff,
            int pageSize) {
        this.database = database;
        this.transactions = transactions;
        this.kafkaPublisher = kafkaPublisher;
        this.clock = clock;
        this.retryBackoff = retryBackoff;
        this.pageSize = pageSize;
    }

    /**
     * Publishes the next page of a plan, or its end; returns whether there was one. If Kafka does not acknowledge all
     * records, the checkpoint stays.
     */
    public boolean publishNext() {
        return transactions.execute(transaction -> {
            var next = database.sql(NEXT)
                    .param("skipped", SqlArrays.texts(retryBackoff.skipped(), Object::toString))
                    .query((row, number) -> planIn(row))
                    .optional();
            next.ifPresent(plan -> retryBackoff.process(plan.campaign(), transaction, () -> publishPage(plan)));
            return next.isPresent();
        });
    }

    private void publishPage(CompletedPlan plan) {
        var recipients = recipients(plan);
        if (recipients.isEmpty()) {
            finish(plan);
        } else {
            kafkaPublisher.publish(recipients.stream().map(plan::recordOf).toList());
            moveCheckpoint(plan, recipients.getLast().ordinal());
        }
    }

    private List<RecipientScheduled> recipients(CompletedPlan plan) {
        return database.sql(RECIPIENTS)
                .param("campaign", plan.campaign().value())
                .param("after", plan.publishedThrough())
                .param("page", pageSize)
                .query((row, number) -> plan.recipientIn(row))
                .list();
    }

    private void moveCheckpoint(CompletedPlan plan, int through) {
        database.sql(MOVE_CHECKPOINT)
                .param("through", through)
                .param("campaign", plan.campaign().value())
                .update();
    }

    private void finish(CompletedPlan plan) {
        var end = new PlanCompleted(plan.campaign(), plan.count(), plan.completedAt());
        kafkaPublisher.publish(List.of(Topics.CAMPAIGN_EVENTS.toRecord(plan.account(), end)));
        database.sql(FINISH)
                .param("now", SqlInstants.toParameter(SqlInstants.now(clock)))
                .param("campaign", plan.campaign().value())
                .update();
        log.info("Plan published campaign={} recipients={}", plan.campaign(), plan.count());
    }

    private static CompletedPlan planIn(ResultSet row) throws SQLException {
        return new CompletedPlan(
                CampaignId.of(row.getString("campaign_id")),
                new AccountId(row.getString("account_id")),
                row.getInt("recipient_count"),
                SqlInstants.read(row, "completed_at"),
                row.getInt("published_through"));
    }

    /**
     * A complete plan and its checkpoint. All events carry the instant of completion, so that repetitions are
     * identical.
     */
    private record CompletedPlan(
            CampaignId campaign, AccountId account, int count, Instant completedAt, int publishedThrough) {

        RecipientScheduled recipientIn(ResultSet row) throws SQLException {
            return new RecipientScheduled(
                    campaign,
                    RecipientId.of(row.getString("id")),
                    CustomerId.of(row.getString("user_id")),
                    new ContactKey(row.getString("contact_key")),
                    row.getInt("ordinal"),
                    row.getObject("scheduled_date", LocalDate.class),
                    completedAt);
        }

        ProducerRecord<byte[], byte[]> recordOf(RecipientScheduled recipient) {
            return Topics.RECIPIENT_SCHEDULED.toRecord(account, recipient);
        }
    }
}
