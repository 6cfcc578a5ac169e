package dev.trickle.api.planning;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.account.MessagingLimitRepository;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Moves the dates of open campaigns when the messaging limit of their account changes. Plans are also compared once a
 * minute, because a plan may have been created while the limit changed. A crash repeats the comparison.
 */
@Component
public class PlanLimitCheck {

    private static final Logger log = LoggerFactory.getLogger(PlanLimitCheck.class);

    private static final Duration COMPARE_INTERVAL = Duration.ofMinutes(1);

    private static final String FIND_DIFFERENT = """
            SELECT c.id
              FROM campaign_plans p
              JOIN marketing_campaigns c ON c.id = p.campaign_id
              LEFT JOIN marketing_campaign_progress g ON g.campaign_id = c.id
             CROSS JOIN LATERAL (SELECT d.daily_limit
                                   FROM campaign_plan_dates d
                                  WHERE d.campaign_id = c.id
                                  ORDER BY d.from_ordinal DESC
                                  LIMIT 1) AS last
             WHERE c.account_id = :account AND c.desired_state IN ('scheduled', 'paused') AND g.closed_at IS NULL
               AND p.completed_at IS NOT NULL
               AND last.daily_limit <> least(c.daily_limit, :messages_per_day)
            """;

    /** An edit locks the row before it moves the dates, too. */
    private static final String LOCK = """
            SELECT start_date, daily_limit FROM marketing_campaigns WHERE id = :campaign FOR NO KEY UPDATE
            """;

    private final JdbcClient database;
    private final TransactionOperations transactions;
    private final AccountDirectory accountDirectory;
    private final MessagingLimitRepository limits;
    private final PlanDates dates;
    private final InstantSource clock;
    private final Map<AccountId, Integer> compared = new HashMap<>();
    private Instant nextComparison = Instant.MIN;

    PlanLimitCheck(
            JdbcClient database,
            TransactionOperations transactions,
            AccountDirectory accountDirectory,
            MessagingLimitRepository limits,
            PlanDates dates,
            InstantSource clock) {
        this.database = database;
        this.transactions = transactions;
        this.accountDirectory = accountDirectory;
        this.limits = limits;
        this.dates = dates;
        this.clock = clock;
    }

    /** Compares the plans of the accounts that are due; finds no more work. */
    public boolean compareDue() {
        var now = clock.instant();
        var isDue = !now.isBefore(nextComparison);
        for (var account : accountDirectory.all()) {
            var messagesPerDay = limits.messagesPerDay(account);
            if (isDue || !Integer.valueOf(messagesPerDay).equals(compared.get(account))) {
                findDifferent(account, messagesPerDay).forEach(campaign -> move(account, campaign));
                compared.put(account, messagesPerDay);
            }
        }
        if (isDue) {
            nextComparison = now.plus(COMPARE_INTERVAL);
        }
        return false;
    }

    private List<CampaignId> findDifferent(AccountId account, int messagesPerDay) {
        return database.sql(FIND_DIFFERENT)
                .param("account", account.value())
                .param("messages_per_day", messagesPerDay)
                .query((row, number) -> CampaignId.of(row.getString("id")))
                .list();
    }

    private void move(AccountId account, CampaignId campaign) {
        transactions.executeWithoutResult(transaction -> database.sql(LOCK)
                .param("campaign", campaign.value())
                .query(row -> {
                    var start = SqlInstants.read(row, "start_date");
                    dates.movePending(campaign, account, start, row.getInt("daily_limit"));
                }));
        log.info("Plan dates moved to the messaging limit campaign={}", campaign);
    }
}
