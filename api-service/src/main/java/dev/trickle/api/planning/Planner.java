package dev.trickle.api.planning;

import dev.trickle.api.audience.Audience;
import dev.trickle.api.audience.AudienceQuery;
import dev.trickle.api.database.SqlInstants;
import dev.trickle.api.database.StatementTimeout;
import dev.trickle.api.outbox.WorkSignal;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/**
 * Plans campaigns: everybody in the audience gets an ordinal and a date, all in one statement, and in the same
 * transaction the plan is sealed. So a plan is whole or not there, whatever crashes.
 */
public final class Planner {

    private static final Logger log = LoggerFactory.getLogger(Planner.class);

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final String OPEN = "INSERT INTO campaign_plans (campaign_id) VALUES (:campaign)";

    private static final String ORDER = """
            SELECT id, account_id, target_audience, start_date, daily_limit
              FROM marketing_campaigns
             WHERE id = :campaign
            """;

    private static final String NEXT = """
            SELECT campaign_id
              FROM campaign_plans
             WHERE sealed_at IS NULL
             ORDER BY campaign_id
             LIMIT 1
               FOR UPDATE SKIP LOCKED
            """;

    /** The recipient's id is the version 3 UUID of campaign and contact key, as the pipeline computes it elsewhere. */
    private static final String FILL = """
            INSERT INTO marketing_campaign_recipients
                   (id, campaign_id, user_phone, user_id, contact_key, ordinal, scheduled_date)
            SELECT overlay(overlay(digest PLACING '3' FROM 13)
                           PLACING translate(substr(digest, 17, 1), '0123456789abcdef', '89ab89ab89ab89ab')
                           FROM 17)::uuid,
                   :campaign, whatsapp_phone, id, contact_key, ordinal, :first_day + ordinal / :daily_limit
              FROM (SELECT u.id, u.whatsapp_phone, u.contact_key,
                           (row_number() OVER (ORDER BY u.id) - 1)::integer AS ordinal,
                           md5(:campaign::text || '/' || u.contact_key) AS digest
                      FROM {audience}) chosen
            """;

    private static final String SEAL = """
            UPDATE campaign_plans
               SET sealed_at = :now, recipient_count = :count
             WHERE campaign_id = :campaign
            """;

    private static final String TELL_COUNT = """
            UPDATE marketing_campaigns SET total_target_count = :count WHERE id = :campaign
            """;

    /** Waits for a planner that is at it; what it has sealed by then stays. */
    private static final String WITHDRAW = """
            DELETE FROM campaign_plans WHERE campaign_id = :campaign AND sealed_at IS NULL
            """;

    private static final String STANDS = "SELECT EXISTS (SELECT FROM campaign_plans WHERE campaign_id = :campaign)";

    private final JdbcClient database;
    private final TransactionOperations transactions;
    private final StatementTimeout statementTimeout;
    private final AudienceQuery audiences;
    private final PlanDates dates;
    private final InstantSource calendar;
    private final WorkSignal workSignal;
    private final int atOnce;

    /** Plans audiences of up to {@code atOnce} people while the caller waits. */
    public Planner(
            JdbcClient database,
            TransactionOperations transactions,
            StatementTimeout statementTimeout,
            AudienceQuery audiences,
            PlanDates dates,
            InstantSource calendar,
            WorkSignal workSignal,
            int atOnce) {
        this.database = database;
        this.transactions = transactions;
        this.statementTimeout = statementTimeout;
        this.audiences = audiences;
        this.dates = dates;
        this.calendar = calendar;
        this.workSignal = workSignal;
        this.atOnce = atOnce;
    }

    /** Notes how many people the audience has as it is now; in the caller's transaction. */
    public void estimate(CampaignId campaign) {
        var order = order(campaign);
        tellCount(campaign, audiences.count(order.account(), order.audience()));
    }

    /** Orders the plan, and makes it at once unless it is large; in the caller's transaction. */
    public void plan(CampaignId campaign) {
        database.sql(OPEN).param("campaign", campaign.value()).update();
        var order = order(campaign);
        var expected = audiences.count(order.account(), order.audience());
        tellCount(campaign, expected);
        if (expected <= atOnce) {
            fill(order);
        }
        workSignal.afterCommit();
    }

    /**
     * Makes sure that nobody is planned any more, unless the plan is sealed already; says whether nobody ever will be.
     * To be called before the caller writes the campaign's row: whoever plans locks the two in this order, too.
     */
    public boolean withdraw(CampaignId campaign) {
        database.sql(WITHDRAW).param("campaign", campaign.value()).update();
        var stands = database.sql(STANDS)
                .param("campaign", campaign.value())
                .query(Boolean.class)
                .single();
        if (!stands) {
            tellCount(campaign, 0);
        }
        return !stands;
    }

    /** Makes one plan that was too large to be made at once; says whether one was waiting. */
    public boolean planNext() {
        return transactions.execute(transaction -> {
            var next = database.sql(NEXT)
                    .query((row, number) -> CampaignId.of(row.getString("campaign_id")))
                    .optional();
            next.map(this::order).ifPresent(this::fillPatiently);
            return next.isPresent();
        });
    }

    private void fillPatiently(PlanRequest order) {
        statementTimeout.applyToTransaction();
        fill(order);
    }

    private void fill(PlanRequest order) {
        var firstDay = dates.firstDay(order.account(), order.start());
        var count = database.sql(FILL.replace("{audience}", audiences.fromClause(order.audience())))
                .params(audiences.parameters(order.account(), order.audience()))
                .param("campaign", order.campaign().value())
                .param("first_day", firstDay)
                .param("daily_limit", order.dailyLimit())
                .update();
        dates.begin(order.campaign(), firstDay, order.dailyLimit());
        seal(order.campaign(), count);
        log.info("Campaign planned campaign={} recipients={}", order.campaign(), count);
    }

    private void seal(CampaignId campaign, int count) {
        database.sql(SEAL)
                .param("campaign", campaign.value())
                .param("now", SqlInstants.toParameter(SqlInstants.now(calendar)))
                .param("count", count)
                .update();
        tellCount(campaign, count);
    }

    private void tellCount(CampaignId campaign, int count) {
        database.sql(TELL_COUNT)
                .param("campaign", campaign.value())
                .param("count", count)
                .update();
    }

    private PlanRequest order(CampaignId campaign) {
        return database.sql(ORDER)
                .param("campaign", campaign.value())
                .query((row, number) -> orderIn(row))
                .single();
    }

    private static PlanRequest orderIn(ResultSet row) throws SQLException {
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

    /** What of a campaign decides its plan. */
    private record PlanRequest(
            CampaignId campaign, AccountId account, Audience audience, Instant start, int dailyLimit) {}
}
