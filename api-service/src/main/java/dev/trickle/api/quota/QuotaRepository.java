package dev.trickle.api.quota;

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

/** Reads the daily quotas of accounts. */
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

    /** The daily quota of today; unused if nothing was sent yet. */
    DailyQuotaResponse today(AccountId account) {
        var today = accountDirectory.today(account);
        return database.sql(TODAY)
                .param("account", account.value())
                .param("today", today)
                .query((row, number) -> quotaIn(row, account))
                .optional()
                .orElseGet(() -> unused(account, today));
    }

    /** The days with messages, newest first: those before the given day, or from the newest for null. */
    List<DailyQuotaResponse> newest(AccountId account, @Nullable LocalDate before, int limit) {
        return database.sql(NEWEST)
                .param("account", account.value())
                .param("before", before)
                .param("limit", limit)
                .query((row, number) -> quotaIn(row, account))
                .list();
    }

    private DailyQuotaResponse unused(AccountId account, LocalDate today) {
        var rules = accountDirectory.settings(account);
        var limit = Math.min(rules.dailyLimit(), Math.max(0, rules.messagingLimit() - rules.reserve()));
        return DailyQuotaResponse.of(account, today, 0, limit, "{}");
    }

    private static DailyQuotaResponse quotaIn(ResultSet row, AccountId account) throws SQLException {
        return DailyQuotaResponse.of(
                account,
                row.getObject("date", LocalDate.class),
                row.getInt("messages_sent"),
                row.getInt("daily_limit"),
                row.getString("campaign_breakdown"));
    }

    /**
     * The quota of one day.
     *
     * @param campaignBreakdown messages sent by campaign id, as JSON
     */
    record DailyQuotaResponse(
            AccountId account,
            LocalDate date,
            int messagesSent,
            int dailyLimit,
            int remaining,
            @JsonRawValue String campaignBreakdown) {

        static DailyQuotaResponse of(AccountId account, LocalDate date, int sent, int limit, String breakdown) {
            return new DailyQuotaResponse(account, date, sent, limit, Math.max(0, limit - sent), breakdown);
        }
    }
}
