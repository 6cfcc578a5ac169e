package dev.trickle.api.statistics;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.account.MessagingLimitRepository;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Estimates the date of the last message of a campaign from the pending recipients of all campaigns of its account. */
@Component
class CompletionEstimator {

    /** The open scheduled campaigns, and the requested campaign in any state. */
    private static final String PENDING = """
            SELECT c.id, c.start_date, c.end_date, c.daily_limit, c.priority,
                   c.total_target_count - coalesce(p.settled + p.unconfirmed + p.queued, 0) AS people,
                   coalesce((q.campaign_breakdown ->> c.id::text)::integer, 0) AS sent_today
              FROM marketing_campaigns c
              LEFT JOIN marketing_campaign_progress p ON p.campaign_id = c.id
              LEFT JOIN marketing_daily_quotas q ON q.account_id = c.account_id AND q.date = :today
             WHERE c.account_id = :account
               AND (c.id = :id OR (c.desired_state = 'scheduled' AND p.closed_at IS NULL))
            """;

    private static final String SENT_TODAY = """
            SELECT coalesce((SELECT messages_sent
                               FROM marketing_daily_quotas
                              WHERE account_id = :account AND date = :today), 0)
            """;

    private final JdbcClient database;
    private final AccountDirectory accountDirectory;
    private final MessagingLimitRepository limits;
    private final InstantSource clock;

    CompletionEstimator(
            JdbcClient database,
            AccountDirectory accountDirectory,
            MessagingLimitRepository limits,
            InstantSource clock) {
        this.database = database;
        this.accountDirectory = accountDirectory;
        this.limits = limits;
        this.clock = clock;
    }

    /** Estimates the date of the last message in the zone of the account. */
    LocalDate estimate(CampaignId campaign, AccountId account) {
        var rules = accountDirectory.settings(account);
        var today = accountDirectory.today(account);
        var limit = limits.messagesPerDay(account);
        var remainingToday = isAfterSendHours(rules, clock.instant()) ? 0 : Math.max(0, limit - sentOn(today, account));
        var sendForecast = new SendForecast(limit, rules.sendDays(), today, remainingToday);
        var queues = queues(campaign, account, rules, today);
        var requested = queues.stream()
                .filter(queue -> queue.campaign().equals(campaign))
                .findFirst()
                .orElseThrow();
        var others = queues.stream()
                .filter(queue -> !queue.campaign().equals(campaign))
                .map(CampaignQueue::pending)
                .toList();
        return sendForecast.lastDay(requested.pending(), others);
    }

    private int sentOn(LocalDate today, AccountId account) {
        return database.sql(SENT_TODAY)
                .param("account", account.value())
                .param("today", today)
                .query(Integer.class)
                .single();
    }

    private List<CampaignQueue> queues(CampaignId campaign, AccountId account, Account rules, LocalDate today) {
        return database.sql(PENDING)
                .param("id", campaign.value())
                .param("account", account.value())
                .param("today", today)
                .query((row, number) -> queueIn(row, rules))
                .list();
    }

    private static CampaignQueue queueIn(ResultSet row, Account rules) throws SQLException {
        var start = SqlInstants.read(row, "start_date");
        var first = rules.dateAt(start);
        var dailyLimit = row.getInt("daily_limit");
        return new CampaignQueue(
                CampaignId.of(row.getString("id")),
                new SendForecast.PendingCampaign(
                        Math.max(0, row.getInt("people")),
                        dailyLimit,
                        Math.max(0, dailyLimit - row.getInt("sent_today")),
                        row.getInt("priority"),
                        isAfterSendHours(rules, start) ? first.plusDays(1) : first,
                        lastDay(rules, SqlInstants.readNullable(row, "end_date"))));
    }

    private static LocalDate lastDay(Account rules, @Nullable Instant end) {
        return end == null ? LocalDate.MAX : rules.dateAt(end);
    }

    /** Whether the send hours of the day of this instant are over. */
    private static boolean isAfterSendHours(Account rules, Instant at) {
        var time = at.atZone(rules.zone()).toLocalTime();
        return !rules.sendUntil().equals(LocalTime.MIDNIGHT) && !time.isBefore(rules.sendUntil());
    }

    /** The pending recipients of a campaign. */
    private record CampaignQueue(CampaignId campaign, SendForecast.PendingCampaign pending) {}
}
