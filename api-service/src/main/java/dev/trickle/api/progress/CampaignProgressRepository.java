package dev.trickle.api.progress;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.database.SqlInstants;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads how far campaigns have got, from counters only: no question costs more when a campaign is larger. */
@Component
class CampaignProgressRepository {

    private static final String COUNTERS = """
            SELECT id, account_id, name, status, total_target_count, messages_sent, messages_delivered,
                   messages_failed, messages_read, skipped, unconfirmed, retries, resends, queued, settled, start_date,
                   closed_at,
                   CASE WHEN plan.published_at IS NOT NULL THEN 'published'
                        WHEN plan.sealed_at IS NOT NULL THEN 'publishing'
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

    private static final String ACCOUNT = "SELECT account_id FROM marketing_campaigns WHERE id = :id";

    private final JdbcClient database;
    private final AccountDirectory accountDirectory;
    private final CompletionEstimator completionEstimator;

    CampaignProgressRepository(
            JdbcClient database, AccountDirectory accountDirectory, CompletionEstimator completionEstimator) {
        this.database = database;
        this.accountDirectory = accountDirectory;
        this.completionEstimator = completionEstimator;
    }

    Optional<CampaignStats> of(CampaignId id) {
        return database.sql(COUNTERS)
                .param("id", id.value())
                .query((row, number) -> countersIn(row))
                .optional()
                .map(this::stats);
    }

    /** Whose it is; empty if there is no such campaign. */
    Optional<AccountId> accountOf(CampaignId id) {
        return database.sql(ACCOUNT)
                .param("id", id.value())
                .query((row, number) -> new AccountId(row.getString("account_id")))
                .optional();
    }

    private CampaignStats stats(Counters of) {
        return new CampaignStats(
                of.id(),
                of.name(),
                of.status(),
                of.plan(),
                of.published(),
                of.total(),
                of.sent(),
                of.delivered(),
                of.failed(),
                of.read(),
                of.pending(),
                of.queued(),
                of.skipped(),
                of.unconfirmed(),
                of.retries(),
                of.resends(),
                sentToday(of, accountDirectory.today(of.account())),
                CampaignStats.percent(of.delivered(), of.sent()),
                CampaignStats.percent(of.read(), of.delivered()),
                of.start(),
                completion(of));
    }

    private @Nullable LocalDate completion(Counters of) {
        if (of.closedAt() != null) {
            return accountDirectory.settings(of.account()).dateAt(of.closedAt());
        }
        return of.status().equals("cancelled") ? null : completionEstimator.of(of.id(), of.account());
    }

    private int sentToday(Counters of, LocalDate today) {
        return database.sql(SENT_TODAY)
                .param("id", of.id().toString())
                .param("account", of.account().value())
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
                row.getInt("retries"),
                row.getInt("resends"),
                row.getInt("queued"),
                row.getInt("settled"),
                SqlInstants.read(row, "start_date"),
                SqlInstants.readNullable(row, "closed_at"));
    }

    /** A row of the view. */
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
