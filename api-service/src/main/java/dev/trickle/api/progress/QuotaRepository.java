package dev.trickle.api.progress;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.trickle.api.account.AccountDirectory;
import dev.trickle.pipeline.AccountId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads what of each day's quota was used. */
@Component
class QuotaRepository {

    private static final String TODAY = """
            SELECT date, messages_sent, daily_limit, campaign_breakdown
              FROM marketing_daily_quotas
             WHERE account_id = :account AND date = :today
            """;

    private static final String NEWEST = """
            SELECT date, messages_sent, daily_limit, campaign_breakdown
              FROM marketing_daily_quotas
             WHERE account_id = :account AND (:before::date IS NULL OR date < :before::date)
             ORDER BY date DESC
             LIMIT :limit
            """;

    private final JdbcClient database;
    private final AccountDirectory accountDirectory;

    QuotaRepository(JdbcClient database, AccountDirectory accountDirectory) {
        this.database = database;
        this.accountDirectory = accountDirectory;
    }

    /** The account's row of today; an unused one if nothing was sent yet. */
    Quota today(AccountId account) {
        var today = accountDirectory.today(account);
        return database.sql(TODAY)
                .param("account", account.value())
                .param("today", today)
                .query((row, number) -> quotaIn(row, account))
                .optional()
                .orElseGet(() -> unused(account, today));
    }

    /** Days on which something was sent, the newest first, before this one or from the newest on for null. */
    List<Quota> newest(AccountId account, @Nullable LocalDate before, int limit) {
        return database.sql(NEWEST)
                .param("account", account.value())
                .param("before", before)
                .param("limit", limit)
                .query((row, number) -> quotaIn(row, account))
                .list();
    }

    private Quota unused(AccountId account, LocalDate today) {
        var rules = accountDirectory.settings(account);
        var limit = Math.min(rules.dailyLimit(), Math.max(0, rules.messagingLimit() - rules.reserve()));
        return Quota.of(account, today, 0, limit, "{}");
    }

    private static Quota quotaIn(ResultSet row, AccountId account) throws SQLException {
        return Quota.of(
                account,
                row.getObject("date", LocalDate.class),
                row.getInt("messages_sent"),
                row.getInt("daily_limit"),
                row.getString("campaign_breakdown"));
    }

    /**
     * A day's quota.
     *
     * @param campaignBreakdown messages sent by campaign id, as JSON
     */
    record Quota(
            AccountId account,
            LocalDate date,
            int messagesSent,
            int dailyLimit,
            int remaining,
            @JsonRawValue String campaignBreakdown) {

        static Quota of(AccountId account, LocalDate date, int sent, int limit, String breakdown) {
            return new Quota(account, date, sent, limit, Math.max(0, limit - sent), breakdown);
        }
    }
}
