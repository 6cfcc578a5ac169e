package dev.trickle.api.statistics;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.jdbc.SqlArrays;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the statistics of campaigns from counters, so that the cost does not depend on the size of a campaign. */
@Component
class CampaignProgressRepository {

    private static final String COUNTERS = """
            SELECT id, account_id, name, status, total_target_count, messages_sent, messages_delivered,
                   messages_failed, messages_read, skipped, unconfirmed, missing, awaiting_retry, retries, resends, queued,
                   settled, start_date, closed_at,
                   CASE WHEN plan.published_at IS NOT NULL THEN 'published'
                        WHEN plan.completed_at IS NOT NULL THEN 'publishing'
                        WHEN plan.campaign_id IS NOT NULL THEN 'planning'
                        ELSE 'none' END AS plan,
                   coalesce(plan.published_through + 1, 0) AS published
              FROM campaign_status
              LEFT JOIN campaign_plans plan ON plan.campaign_id = id
             WHERE id = :id
            """;

    private static final String SENT_TODAY = """
            SELECT coalesce((campaign_breakdown ->> :id)::integer, 0)
              FROM marketing_daily_quotas
             WHERE account_id = :account AND date = :today
            """;

    /** Campaigns of months have thousands of rows; the primary key is read from the end. */
    private static final String LAST_MESSAGE = """
            SELECT quarter_hour
              FROM marketing_campaign_activity
             WHERE campaign_id = :id AND messages_sent > 0
             ORDER BY quarter_hour DESC
             LIMIT 1
            """;

    /** Whether an open suspension holds the campaign, its template, its phone number or its account. */
    private static final String IS_SUSPENDED = """
            SELECT EXISTS (SELECT
                             FROM marketing_campaigns c
                             JOIN unnest(:numbers::text[], :owners::text[]) AS sending (number, owner)
                               ON sending.number = coalesce(c.phone_number_id, :defaultNumber)
                             JOIN suspensions s ON s.account_id = c.account_id AND s.ended_at IS NULL
                            WHERE c.id = :id
                              AND (s.scope_kind, s.scope_id) IN (
                                      ('account', c.account_id), ('account_stop', c.account_id), ('number', sending.number),
                                      ('template', sending.owner || '/' || c.template_name || '/'
                                                   || replace(c.template_language, '-', '_')),
                                      ('campaign', c.id::text)))
            """;

    private static final String ACCOUNT = "SELECT account_id FROM marketing_campaigns WHERE id = :id";

    /** Statuses of campaigns whose last message has no foreseeable date. */
    private static final Set<String> WITHOUT_END = Set.of("paused", "cancelled");

    private final JdbcClient database;
    private final AccountDirectory accountDirectory;
    private final CompletionEstimator completionEstimator;

    CampaignProgressRepository(
            JdbcClient database, AccountDirectory accountDirectory, CompletionEstimator completionEstimator) {
        this.database = database;
        this.accountDirectory = accountDirectory;
        this.completionEstimator = completionEstimator;
    }

    Optional<CampaignStats> findStats(CampaignId id) {
        return database.sql(COUNTERS)
                .param("id", id.value())
                .query((row, number) -> countersIn(row))
                .optional()
                .map(this::stats);
    }

    /** The account of a campaign; empty if the campaign does not exist. */
    Optional<AccountId> accountOf(CampaignId id) {
        return database.sql(ACCOUNT)
                .param("id", id.value())
                .query((row, number) -> new AccountId(row.getString("account_id")))
                .optional();
    }

    private CampaignStats stats(Counters counters) {
        return new CampaignStats(
                counters.account(),
                counters.id(),
                counters.name(),
                counters.status(),
                counters.plan(),
                counters.published(),
                counters.total(),
                counters.sent(),
                counters.delivered(),
                counters.failed(),
                counters.read(),
                counters.pending(),
                counters.queued(),
                counters.skipped(),
                counters.unconfirmed(),
                counters.missing(),
                counters.awaitingRetry(),
                counters.retries(),
                counters.resends(),
                sentToday(counters, accountDirectory.today(counters.account())),
                CampaignStats.percent(counters.delivered(), counters.sent()),
                CampaignStats.percent(counters.read(), counters.delivered()),
                counters.start(),
                estimatedCompletion(counters));
    }

    private @Nullable LocalDate estimatedCompletion(Counters counters) {
        if (counters.closedAt() != null) {
            return lastMessage(counters)
                    .map(accountDirectory.settings(counters.account())::dateAt)
                    .orElse(null);
        }
        return WITHOUT_END.contains(counters.status()) || isSuspended(counters)
                ? null
                : completionEstimator.estimate(counters.id(), counters.account());
    }

    private boolean isSuspended(Counters counters) {
        var settings = accountDirectory.settings(counters.account());
        var numbers = settings.phoneNumbers();
        return database.sql(IS_SUSPENDED)
                .param("id", counters.id().value())
                .param("numbers", SqlArrays.texts(numbers, PhoneNumberId::value))
                .param(
                        "owners",
                        SqlArrays.texts(
                                numbers,
                                number -> settings.businessAccountOf(number).orElseThrow()))
                .param("defaultNumber", settings.defaultPhoneNumber().value())
                .query(Boolean.class)
                .single();
    }

    /** Quarters of an hour suffice: the days of every time zone begin with one. */
    private Optional<Instant> lastMessage(Counters counters) {
        return database.sql(LAST_MESSAGE)
                .param("id", counters.id().value())
                .query((row, number) -> SqlInstants.read(row, "quarter_hour"))
                .optional();
    }

    private int sentToday(Counters counters, LocalDate today) {
        return database.sql(SENT_TODAY)
                .param("id", counters.id().toString())
                .param("account", counters.account().value())
                .param("today", today)
                .query(Integer.class)
                .optional()
                .orElse(0);
    }

    private static Counters countersIn(ResultSet row) throws SQLException {
        return new Counters(
                CampaignId.of(row.getString("id")),
                new AccountId(row.getString("account_id")),
                row.getString("name"),
                row.getString("status"),
                row.getString("plan"),
                row.getInt("published"),
                row.getInt("total_target_count"),
                row.getInt("messages_sent"),
                row.getInt("messages_delivered"),
                row.getInt("messages_failed"),
                row.getInt("messages_read"),
                row.getInt("skipped"),
                row.getInt("unconfirmed"),
                row.getInt("missing"),
                row.getInt("awaiting_retry"),
                row.getInt("retries"),
                row.getInt("resends"),
                row.getInt("queued"),
                row.getInt("settled"),
                SqlInstants.read(row, "start_date"),
                SqlInstants.readNullable(row, "closed_at"));
    }

    /** Counters of a campaign. */
    private record Counters(
            CampaignId id,
            AccountId account,
            String name,
            String status,
            String plan,
            int published,
            int total,
            int sent,
            int delivered,
            int failed,
            int read,
            int skipped,
            int unconfirmed,
            int missing,
            int awaitingRetry,
            int retries,
            int resends,
            int queued,
            int settled,
            Instant start,
            @Nullable Instant closedAt) {

        int pending() {
            return Math.max(0, total - settled - unconfirmed - queued);
        }
    }
}
