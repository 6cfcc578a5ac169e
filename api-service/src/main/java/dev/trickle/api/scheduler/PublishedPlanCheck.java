package dev.trickle.api.scheduler;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.installation.SharedSettings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Compares the plans that the database knows as published with what the scheduler has: Kafka may have lost acknowledged
 * records. Begins at the start and continues. A difference counts when two answers of the scheduler in a row show it,
 * because the scheduler reads events a moment after their publication.
 */
public final class PublishedPlanCheck {

    private static final Logger log = LoggerFactory.getLogger(PublishedPlanCheck.class);

    /**
     * Campaigns with an event in the outbox are not compared, because Kafka does not have their latest revision yet.
     */
    private static final String ACTIVE = """
            SELECT p.campaign_id, p.recipient_count, c.revision
              FROM campaign_plans p
              JOIN marketing_campaigns c ON c.id = p.campaign_id
              LEFT JOIN marketing_campaign_progress s ON s.campaign_id = p.campaign_id
             WHERE c.account_id = :account
               AND p.published_at IS NOT NULL
               AND s.closed_at IS NULL
               AND NOT EXISTS (SELECT FROM api_outbox o WHERE o.payload ->> 'campaign' = p.campaign_id::text)
            """;

    private final JdbcClient database;
    private final SchedulerClient scheduler;
    private final List<AccountId> accounts;
    private final Map<AccountId, Comparison> latest = new ConcurrentHashMap<>();

    public PublishedPlanCheck(
            JdbcClient database, SchedulerClient scheduler, SharedSettings sharedSettings, MeterRegistry meters) {
        this.database = database;
        this.scheduler = scheduler;
        this.accounts =
                sharedSettings.accounts().keySet().stream().map(AccountId::new).toList();
        Gauge.builder("trickle.api.plans.lost", this, PublishedPlanCheck::countLost)
                .description("Published plans that the scheduler does not have")
                .register(meters);
    }

    /**
     * Compares the plans of all accounts, except of those whose scheduler does not answer or recovers its state. Reads
     * all plans first, so that a failure of the database repeats no comparison.
     */
    public void compareAll() {
        // Before the scheduler is asked: what Kafka had then, the scheduler can have by its answer.
        var published = new HashMap<AccountId, List<PublishedPlan>>();
        accounts.forEach(account -> published.put(account, findPublished(account)));
        published.forEach((account, plans) ->
                scheduler.load(account).readyStatus().ifPresent(status -> compare(account, plans, status)));
    }

    /** Returns the reason for which a campaign waits if the scheduler does not have its plan. */
    public Optional<WaitingReason> reason(CampaignId campaign) {
        return latest.values().stream().anyMatch(comparison -> comparison.isLost(campaign))
                ? Optional.of(new WaitingReason(
                        "plan_lost",
                        "Kafka lost events of this campaign: the scheduler does not have the campaign or its plan as it"
                                + " was published. Publish them again: POST /api/campaigns/" + campaign + "/republish",
                        null,
                        null))
                : Optional.empty();
    }

    private void compare(AccountId account, List<PublishedPlan> published, SchedulerStatus status) {
        var previous = latest.get(account);
        if (previous != null && !status.at().isAfter(previous.at())) {
            return;
        }
        var current = Comparison.of(published, status, previous);
        latest.put(account, current);
        current.lost()
                .filter(plan -> previous == null || !previous.isLost(plan.campaign()))
                .forEach(plan -> log.error(
                        "Published plan is not in the scheduler, publish it again account={} campaign={} recipients={}"
                                + " revision={} remedy=republish",
                        account,
                        plan.campaign(),
                        plan.recipients(),
                        plan.revision()));
    }

    private List<PublishedPlan> findPublished(AccountId account) {
        return database.sql(ACTIVE)
                .param("account", account.value())
                .query((row, number) -> planIn(row))
                .list();
    }

    private long countLost() {
        return latest.values().stream().flatMap(Comparison::lost).count();
    }

    private static PublishedPlan planIn(ResultSet row) throws SQLException {
        return new PublishedPlan(
                CampaignId.of(row.getString("campaign_id")), row.getInt("recipient_count"), row.getLong("revision"));
    }

    /** A plan as the database knows it. */
    private record PublishedPlan(CampaignId campaign, int recipients, long revision) {

        /** The scheduler may have a later revision, which was published after the query of the database. */
        boolean isIn(Map<String, SchedulerStatus.Campaign> reported) {
            var found = reported.get(campaign.toString());
            return found != null
                    && found.planned() != null
                    && found.planned() == recipients
                    && found.revision() != null
                    && found.revision() >= revision;
        }
    }

    /**
     * A comparison of an account.
     *
     * @param at instant of the scheduler's answer
     * @param differences how many answers in a row showed the difference
     */
    private record Comparison(Instant at, Map<PublishedPlan, Integer> differences) {

        static Comparison of(List<PublishedPlan> published, SchedulerStatus status, @Nullable Comparison previous) {
            var reported = status.content().campaigns().stream()
                    .collect(Collectors.toMap(SchedulerStatus.Campaign::campaign, campaign -> campaign));
            var differences = new HashMap<PublishedPlan, Integer>();
            published.stream()
                    .filter(plan -> !plan.isIn(reported))
                    .forEach(plan -> differences.put(
                            plan,
                            1 + (previous == null ? 0 : previous.differences().getOrDefault(plan, 0))));
            return new Comparison(status.at(), differences);
        }

        Stream<PublishedPlan> lost() {
            return differences.entrySet().stream()
                    .filter(difference -> difference.getValue() > 1)
                    .map(Map.Entry::getKey);
        }

        boolean isLost(CampaignId campaign) {
            return lost().anyMatch(plan -> plan.campaign().equals(campaign));
        }
    }
}
