package dev.trickle.api.planning;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.account.MessagingLimitRepository;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import java.time.Instant;
import java.time.LocalDate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Stores the scheduled dates of a plan, which are shown to people: one row for the plan and one for each later edit, so
 * that the cost of an edit does not depend on the number of recipients. The limit of a row is the lowest of those of the
 * campaign, the account and Meta. Releases depend on ordinals and the current limits, not on these dates.
 */
@Component
public class PlanDates {

    /** Dates of a concurrent edit take precedence. */
    private static final String INSERT = """
            INSERT INTO campaign_plan_dates (campaign_id, from_ordinal, base_ordinal, first_day, daily_limit)
            VALUES (:campaign, 0, 0, :first_day, :daily_limit)
            ON CONFLICT DO NOTHING
            """;

    /** The day of the last ordinal, from the row that applies to it. */
    private static final String LAST_DAY = """
            SELECT first_day + (:last - base_ordinal) / daily_limit
              FROM campaign_plan_dates
             WHERE campaign_id = :campaign AND from_ordinal <= :last
             ORDER BY from_ordinal DESC
             LIMIT 1
            """;

    private static final String DELETE_PENDING = """
            DELETE FROM campaign_plan_dates WHERE campaign_id = :campaign AND from_ordinal >= :first_waiting
            """;

    private static final String MOVE_PENDING = """
            INSERT INTO campaign_plan_dates (campaign_id, from_ordinal, base_ordinal, first_day, daily_limit)
            VALUES (:campaign, :first_waiting, :first_waiting - least(:used, :daily_limit), :first_day, :daily_limit)
            """;

    /** Ordinal of the first pending recipient; recipients are released in the order of the plan. */
    private static final String FIRST_PENDING = """
            SELECT coalesce((SELECT settled + unconfirmed + queued
                               FROM marketing_campaign_progress
                              WHERE campaign_id = :campaign), 0)
            """;

    private static final String SENT_ON = """
            SELECT coalesce((SELECT (campaign_breakdown ->> :campaign::text)::integer
                               FROM marketing_daily_quotas
                              WHERE account_id = :account AND date = :day), 0)
            """;

    private final JdbcClient database;
    private final AccountDirectory accountDirectory;
    private final MessagingLimitRepository limits;

    PlanDates(JdbcClient database, AccountDirectory accountDirectory) {
        this.database = database;
        this.accountDirectory = accountDirectory;
        this.limits = new MessagingLimitRepository(database, accountDirectory);
    }

    /** Messages per day of a campaign: its own limit, that of the account or that of Meta. */
    int messagesPerDay(AccountId account, int dailyLimit) {
        return Math.min(dailyLimit, limits.messagesPerDay(account));
    }

    /** Inserts the dates of a new plan with this number of messages per day. */
    void insert(CampaignId campaign, LocalDate firstDay, int messagesPerDay) {
        database.sql(INSERT)
                .param("campaign", campaign.value())
                .param("first_day", firstDay)
                .param("daily_limit", messagesPerDay)
                .update();
    }

    /** Moves all pending recipients to the dates that follow from this start and limit. */
    public void movePending(CampaignId campaign, AccountId account, Instant start, int dailyLimit) {
        var firstDay = firstDay(account, start);
        var firstPending = database.sql(FIRST_PENDING)
                .param("campaign", campaign.value())
                .query(Integer.class)
                .single();
        database.sql(DELETE_PENDING)
                .param("campaign", campaign.value())
                .param("first_waiting", firstPending)
                .update();
        database.sql(MOVE_PENDING)
                .param("campaign", campaign.value())
                .param("first_waiting", firstPending)
                .param("used", sentOn(firstDay, campaign, account))
                .param("first_day", firstDay)
                .param("daily_limit", messagesPerDay(account, dailyLimit))
                .update();
    }

    /**
     * Returns the day of the last recipient of a campaign, which need not be planned yet.
     *
     * @param count number of recipients, at least 1
     */
    public LocalDate lastDay(CampaignId campaign, AccountId account, Instant start, int dailyLimit, int count) {
        return database.sql(LAST_DAY)
                .param("campaign", campaign.value())
                .param("last", count - 1)
                .query(LocalDate.class)
                .optional()
                .orElseGet(() -> firstDay(account, start).plusDays((count - 1) / messagesPerDay(account, dailyLimit)));
    }

    /** A start in the past means now. */
    LocalDate firstDay(AccountId account, Instant start) {
        var first = accountDirectory.settings(account).dateAt(start);
        var today = accountDirectory.today(account);
        return first.isBefore(today) ? today : first;
    }

    private int sentOn(LocalDate day, CampaignId campaign, AccountId account) {
        return database.sql(SENT_ON)
                .param("campaign", campaign.value())
                .param("account", account.value())
                .param("day", day)
                .query(Integer.class)
                .single();
    }
}
