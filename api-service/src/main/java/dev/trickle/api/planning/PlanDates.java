package dev.trickle.api.planning;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import java.time.Instant;
import java.time.LocalDate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The days on which a plan expects its recipients, as people see them: a row for the plan and one for each edit since,
 * so that an edit costs the same however many it moves. The gate goes by ordinals and the present limit, not by these.
 */
@Component
public class PlanDates {

    /** An edit while the plan was being made knows better. */
    private static final String BEGIN = """
            INSERT INTO campaign_plan_dates (campaign_id, from_ordinal, day_zero, first_day, daily_limit)
            VALUES (:campaign, 0, 0, :first_day, :daily_limit)
            ON CONFLICT DO NOTHING
            """;

    private static final String FORGET_WAITING = """
            DELETE FROM campaign_plan_dates WHERE campaign_id = :campaign AND from_ordinal >= :first_waiting
            """;

    private static final String MOVE_WAITING = """
            INSERT INTO campaign_plan_dates (campaign_id, from_ordinal, day_zero, first_day, daily_limit)
            VALUES (:campaign, :first_waiting, :first_waiting - least(:used, :daily_limit), :first_day, :daily_limit)
            """;

    /** Recipients leave in the order of the plan. */
    private static final String FIRST_WAITING = """
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

    PlanDates(JdbcClient database, AccountDirectory accountDirectory) {
        this.database = database;
        this.accountDirectory = accountDirectory;
    }

    /** Notes the days of a new plan. */
    void begin(CampaignId campaign, LocalDate firstDay, int dailyLimit) {
        database.sql(BEGIN)
                .param("campaign", campaign.value())
                .param("first_day", firstDay)
                .param("daily_limit", dailyLimit)
                .update();
    }

    /** Moves everybody who still waits to the days that follow from this start and limit. */
    public void moveWaiting(CampaignId campaign, AccountId account, Instant start, int dailyLimit) {
        var firstDay = firstDay(account, start);
        var firstWaiting = database.sql(FIRST_WAITING)
                .param("campaign", campaign.value())
                .query(Integer.class)
                .single();
        database.sql(FORGET_WAITING)
                .param("campaign", campaign.value())
                .param("first_waiting", firstWaiting)
                .update();
        database.sql(MOVE_WAITING)
                .param("campaign", campaign.value())
                .param("first_waiting", firstWaiting)
                .param("used", sentOn(firstDay, campaign, account))
                .param("first_day", firstDay)
                .param("daily_limit", dailyLimit)
                .update();
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
