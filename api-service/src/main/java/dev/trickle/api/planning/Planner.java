package dev.trickle.api.planning;

import dev.trickle.api.audience.Audience;
import dev.trickle.api.audience.AudienceQuery;
import dev.trickle.api.database.StatementTimeout;
import dev.trickle.api.outbox.RetryBackoff;
import dev.trickle.api.outbox.WorkSignal;
import dev.trickle.api.problem.RetryLater;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.jdbc.SqlArrays;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/**
 * Plans campaigns: one statement assigns ordinal and date to every customer of the audience, and the same transaction
 * completes the plan. After a crash a plan is either complete or absent.
 */
public final class Planner {

    private static final Logger log = LoggerFactory.getLogger(Planner.class);

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final String INSERT_PLAN =
            "INSERT INTO campaign_plans (campaign_id, requested_at) VALUES (:campaign, :now)";

    private static final String LOAD_REQUEST = """
            SELECT id, account_id, target_audience, start_date, daily_limit
              FROM marketing_campaigns
             WHERE id = :campaign
            """;

    private static final String NEXT = """
            SELECT campaign_id
              FROM campaign_plans
             WHERE completed_at IS NULL
               AND campaign_id <> ALL (:skipped::uuid[])
             ORDER BY campaign_id
             LIMIT 1
               FOR UPDATE SKIP LOCKED
            """;

    /**
     * Returns the size of the audience, and inserts its recipients unless it is too large. The audience is queried once.
     *
     * <p>The id of a recipient is the version 3 UUID of campaign and contact key, as in {@code RecipientId}.
     */
    private static final String INSERT_RECIPIENTS = """
            WITH chosen AS MATERIALIZED (
                SELECT u.id, u.whatsapp_phone, u.contact_key
                  FROM {audience}
            ), planned AS (
                INSERT INTO marketing_campaign_recipients
                       (id, campaign_id, user_phone, user_id, contact_key, ordinal, scheduled_date)
                SELECT overlay(overlay(digest PLACING '3' FROM 13)
                               PLACING translate(substr(digest, 17, 1), '0123456789abcdef', '89ab89ab89ab89ab')
                               FROM 17)::uuid,
                       :campaign, whatsapp_phone, id, contact_key, ordinal, :first_day + ordinal / :daily_limit
                  FROM (SELECT id, whatsapp_phone, contact_key,
                               (row_number() OVER (ORDER BY id) - 1)::integer AS ordinal,
                               md5(:campaign::text || '/' || contact_key) AS digest
                          FROM chosen
                         WHERE (SELECT count(*) FROM chosen) <= :max_count) numbered
            )
            SELECT count(*) FROM chosen
            """;

    /** The request holds the lock of its campaign while it waits, and must be answered. */
    private static final String LIMIT_WAIT = "SET LOCAL lock_timeout = '3s'";

    /** SQLSTATE {@code lock_not_available}, which Spring does not translate. */
    private static final String LOCK_TIMEOUT = "55P03";

    private static final String UNLIMIT_WAIT = "SET LOCAL lock_timeout TO DEFAULT";

    private static final String COMPLETE = """
            UPDATE campaign_plans
               SET completed_at = :now, recipient_count = :count
             WHERE campaign_id = :campaign
            """;

    private static final String PUBLISH_RECIPIENT_COUNT = """
            UPDATE marketing_campaigns SET total_target_count = :count WHERE id = :campaign
            """;

    /** Blocks while another transaction creates the plan; a plan completed in the meantime is kept. */
    private static final String WITHDRAW = """
            DELETE FROM campaign_plans WHERE campaign_id = :campaign AND completed_at IS NULL
            """;

    private static final String PLAN_EXISTS =
            "SELECT EXISTS (SELECT FROM campaign_plans WHERE campaign_id = :campaign)";

    private final JdbcClient database;
    private final TransactionOperations transactions;
    private final StatementTimeout statementTimeout;
    private final AudienceQuery audiences;
    private final PlanDates dates;
    private final InstantSource clock;
    private final WorkSignal workSignal;
    private final RetryBackoff<CampaignId> retryBackoff;
    private final int maxSynchronousPlanSize;

    /** Plans audiences of up to {@code maxSynchronousPlanSize} people in the transaction of the caller. */
    public Planner(
            JdbcClient database,
            TransactionOperations transactions,
            StatementTimeout statementTimeout,
            AudienceQuery audiences,
            PlanDates dates,
            InstantSource clock,
            WorkSignal workSignal,
            RetryBackoff<CampaignId> retryBackoff,
            int maxSynchronousPlanSize) {
        this.database = database;
        this.transactions = transactions;
        this.statementTimeout = statementTimeout;
        this.audiences = audiences;
        this.dates = dates;
        this.clock = clock;
        this.workSignal = workSignal;
        this.retryBackoff = retryBackoff;
        this.maxSynchronousPlanSize = maxSynchronousPlanSize;
    }

    /** Stores the current size of the audience; in the transaction of the caller. */
    public void estimate(CampaignId campaign) {
        estimate(loadRequest(campaign));
    }

    /** Stores the current size of the audience; in the transaction of the caller. */
    public void estimate(PlanRequest request) {
        publishRecipientCount(request.campaign(), audiences.count(request.account(), request.audience()));
    }

    /** Requests the plan, and creates it immediately unless it is large; in the transaction of the caller. */
    public void plan(CampaignId campaign) {
        plan(loadRequest(campaign));
    }

    /** Requests the plan, and creates it immediately unless it is large; in the transaction of the caller. */
    public void plan(PlanRequest request) {
        database.sql(INSERT_PLAN)
                .param("campaign", request.campaign().value())
                .param("now", SqlInstants.toParameter(SqlInstants.now(clock)))
                .update();
        if (!create(request, maxSynchronousPlanSize)) {
            log.info("Campaign is planned in the background campaign={}", request.campaign());
        }
        workSignal.afterCommit();
    }

    /**
     * Withdraws the plan unless it is complete; returns whether the campaign has no plan. Must be called before the
     * caller writes the row of the campaign, because planning locks the two rows in this order.
     *
     * @throws RetryLater if another transaction creates the plan and does not complete it within seconds
     */
    public boolean withdraw(CampaignId campaign) {
        deleteIncomplete(campaign);
        var exists = database.sql(PLAN_EXISTS)
                .param("campaign", campaign.value())
                .query(Boolean.class)
                .single();
        if (!exists) {
            publishRecipientCount(campaign, 0);
        }
        return !exists;
    }

    private void deleteIncomplete(CampaignId campaign) {
        database.sql(LIMIT_WAIT).update();
        try {
            database.sql(WITHDRAW).param("campaign", campaign.value()).update();
        } catch (UncategorizedSQLException failure) {
            var cause = failure.getSQLException();
            if (cause != null && LOCK_TIMEOUT.equals(cause.getSQLState())) {
                throw new RetryLater(
                        "The plan of the campaign is being created: repeat the request when it is complete", failure);
            }
            throw failure;
        }
        database.sql(UNLIMIT_WAIT).update();
    }

    /** Creates one pending plan, which may fail; returns whether there was one. */
    public boolean planNext() {
        return transactions.execute(transaction -> {
            var next = database.sql(NEXT)
                    .param("skipped", SqlArrays.texts(retryBackoff.skipped(), Object::toString))
                    .query((row, number) -> CampaignId.of(row.getString("campaign_id")))
                    .optional();
            next.ifPresent(campaign ->
                    retryBackoff.process(campaign, transaction, () -> insertRecipientsWithLongTimeout(campaign)));
            return next.isPresent();
        });
    }

    private void insertRecipientsWithLongTimeout(CampaignId campaign) {
        statementTimeout.applyToTransaction();
        create(loadRequest(campaign), Integer.MAX_VALUE);
    }

    /** Creates the plan unless the audience is larger than this; returns whether it is created. */
    private boolean create(PlanRequest request, int maxCount) {
        var firstDay = dates.firstDay(request.account(), request.start());
        var messagesPerDay = dates.messagesPerDay(request.account(), request.dailyLimit());
        var count = database.sql(INSERT_RECIPIENTS.replace("{audience}", audiences.fromClause(request.audience())))
                .params(audiences.parameters(request.account(), request.audience()))
                .param("campaign", request.campaign().value())
                .param("first_day", firstDay)
                .param("daily_limit", messagesPerDay)
                .param("max_count", maxCount)
                .query(Integer.class)
                .single();
        // Locks the row of the campaign before the dates, as an edit does, and after the recipients, which may take
        // minutes: an edit does not have to wait for them.
        publishRecipientCount(request.campaign(), count);
        if (count > maxCount) {
            return false;
        }
        dates.insert(request.campaign(), firstDay, messagesPerDay);
        complete(request.campaign(), count);
        log.info("Campaign planned campaign={} recipients={}", request.campaign(), count);
        return true;
    }

    private void complete(CampaignId campaign, int count) {
        database.sql(COMPLETE)
                .param("campaign", campaign.value())
                .param("now", SqlInstants.toParameter(SqlInstants.now(clock)))
                .param("count", count)
                .update();
    }

    private void publishRecipientCount(CampaignId campaign, int count) {
        database.sql(PUBLISH_RECIPIENT_COUNT)
                .param("campaign", campaign.value())
                .param("count", count)
                .update();
    }

    private PlanRequest loadRequest(CampaignId campaign) {
        return database.sql(LOAD_REQUEST)
                .param("campaign", campaign.value())
                .query((row, number) -> requestIn(row))
                .single();
    }

    private static PlanRequest requestIn(ResultSet row) throws SQLException {
        return new PlanRequest(
                CampaignId.of(row.getString("id")),
                new AccountId(row.getString("account_id")),
                audienceIn(row.getString("target_audience")),
                SqlInstants.read(row, "start_date"),
                row.getInt("daily_limit"));
    }

    private static Audience audienceIn(@Nullable String filters) {
        return Audience.fromStored(filters == null ? null : JSON.readTree(filters));
    }

    /** The fields of a campaign that determine its plan. */
    public record PlanRequest(
            CampaignId campaign, AccountId account, Audience audience, Instant start, int dailyLimit) {}
}
