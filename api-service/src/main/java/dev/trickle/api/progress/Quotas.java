package dev.trickle.api.progress;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.trickle.api.account.Accounts;
import dev.trickle.pipeline.AccountId;
import java.time.LocalDate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads what of today's quota is used. */
@Component
class Quotas {

    private static final String TODAY = """
            SELECT messages_sent, daily_limit, campaign_breakdown
              FROM marketing_daily_quotas
             WHERE account_id = :account AND date = :today
            """;

    private final JdbcClient database;
    private final Accounts accounts;

    Quotas(JdbcClient database, Accounts accounts) {
        this.database = database;
        this.accounts = accounts;
    }

    /** The account's row of today; an unused one if nothing was sent yet. */
    Quota today(AccountId account) {
        var today = accounts.today(account);
        return database.sql(TODAY)
                .param("account", account.value())
                .param("today", today)
                .query((row, number) -> Quota.of(
                        account,
                        today,
                        row.getInt("messages_sent"),
                        row.getInt("daily_limit"),
                        row.getString("campaign_breakdown")))
                .optional()
                .orElseGet(() -> unused(account, today));
    }

    private Quota unused(AccountId account, LocalDate today) {
        var rules = accounts.rulesOf(account);
        var limit = Math.min(rules.dailyLimit(), Math.max(0, rules.messagingLimit() - rules.reserve()));
        return Quota.of(account, today, 0, limit, "{}");
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
