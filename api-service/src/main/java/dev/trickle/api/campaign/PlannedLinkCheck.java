package dev.trickle.api.campaign;

import dev.trickle.api.database.ExclusiveClaimLocks;
import dev.trickle.api.media.LinkCheck;
import dev.trickle.api.outbox.ApiOutbox;
import dev.trickle.api.outbox.RetryBackoff;
import dev.trickle.api.templates.TemplateCheck;
import dev.trickle.pipeline.AccountEvent.AccountResumed;
import dev.trickle.pipeline.AccountEvent.AccountSuspended;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.jdbc.SqlArrays;
import dev.trickle.pipeline.jdbc.SqlInstants;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Fetches the links of planned campaigns again: an hour before the start, then daily. A campaign with a link that cannot
 * be fetched is suspended, because WhatsApp would refuse each of its messages, and resumed when it can. Links are
 * fetched before the transaction; a crash repeats the check.
 */
@Component
public class PlannedLinkCheck {

    static final String CODE = "link_unreachable";

    private static final Logger log = LoggerFactory.getLogger(PlannedLinkCheck.class);

    private static final Duration POLL_INTERVAL = Duration.ofMinutes(1);
    private static final Duration MAX_RETRY_DELAY = Duration.ofHours(1);

    /**
     * A campaign that is suspended for another reason is not due: the end of a newer suspension would end the older one
     * as well, which may wait for a person.
     */
    private static final String FIND_DUE = """
            SELECT c.id, c.account_id, s.epoch
              FROM marketing_campaigns c
              JOIN campaign_plans p ON p.campaign_id = c.id AND p.completed_at IS NOT NULL
              LEFT JOIN marketing_campaign_progress g ON g.campaign_id = c.id
              LEFT JOIN suspensions s
                     ON s.account_id = c.account_id AND s.scope_kind = 'campaign' AND s.scope_id = c.id::text
                    AND s.code = :code AND s.ended_at IS NULL
             WHERE c.desired_state = 'scheduled' AND g.closed_at IS NULL
               AND c.start_date - interval '1 hour' <= :now::timestamptz
               AND c.template_components::text LIKE '%"link"%'
               AND coalesce(c.links_checked_at, c.created_at)
                   < CASE WHEN s.epoch IS NULL
                          THEN greatest(c.start_date - interval '1 hour', :now::timestamptz - interval '1 day')
                          ELSE :now::timestamptz - interval '10 minutes'
                     END
               AND NOT EXISTS (SELECT
                                 FROM suspensions t
                                WHERE t.account_id = c.account_id AND t.scope_kind = 'campaign' AND t.scope_id = c.id::text
                                  AND t.code <> :code AND t.ended_at IS NULL)
               AND (:id::uuid IS NULL OR c.id = :id::uuid)
               AND c.id <> ALL (:skipped::uuid[])
             ORDER BY c.id
             LIMIT 1
            """;

    /** Higher than the epoch of any suspension of the campaign that has ended. */
    private static final String NEXT_EPOCH = """
            SELECT greatest(coalesce(max(epoch), 0) + 1, :seconds)
              FROM suspensions
             WHERE account_id = :account AND scope_kind = 'campaign' AND scope_id = :campaign
            """;

    private final JdbcClient database;
    private final CampaignRepository campaignRepository;
    private final TemplateCheck templateCheck;
    private final LinkCheck linkCheck;
    private final ApiOutbox apiOutbox;
    private final ExclusiveClaimLocks exclusiveClaimLocks;
    private final TransactionOperations transactions;
    private final InstantSource clock;
    private final RetryBackoff<CampaignId> retryBackoff;
    private Instant nextPoll = Instant.MIN;

    PlannedLinkCheck(
            JdbcClient database,
            CampaignRepository campaignRepository,
            TemplateCheck templateCheck,
            LinkCheck linkCheck,
            ApiOutbox apiOutbox,
            ExclusiveClaimLocks exclusiveClaimLocks,
            TransactionOperations transactions,
            InstantSource clock,
            MeterRegistry meters) {
        this.database = database;
        this.campaignRepository = campaignRepository;
        this.templateCheck = templateCheck;
        this.linkCheck = linkCheck;
        this.apiOutbox = apiOutbox;
        this.exclusiveClaimLocks = exclusiveClaimLocks;
        this.transactions = transactions;
        this.clock = clock;
        this.retryBackoff = new RetryBackoff<>("planned-links", MAX_RETRY_DELAY, meters);
    }

    /** Checks the links of one campaign that is due; returns whether there was one. */
    public boolean checkNext() {
        var now = clock.instant();
        if (!linkCheck.isEnabled() || now.isBefore(nextPoll)) {
            return false;
        }
        var due = findDue(null, retryBackoff.skipped());
        if (due.isEmpty()) {
            nextPoll = now.plus(POLL_INTERVAL);
            return false;
        }
        var campaign = due.get().campaign();
        var components = campaignRepository.findTemplateUse(campaign).components();
        linkCheck.runWithFetched(
                components,
                () -> transactions.executeWithoutResult(
                        transaction -> retryBackoff.process(campaign, transaction, () -> check(campaign))));
        return true;
    }

    private void check(CampaignId campaign) {
        exclusiveClaimLocks.lock(campaign);
        // Another process or a cancel may have been faster.
        findDue(campaign, Set.of()).ifPresent(this::check);
    }

    private void check(DueCampaign due) {
        var now = SqlInstants.now(clock);
        var use = campaignRepository.findTemplateUse(due.campaign());
        var problems = linkCheck.check(use.components());
        if (!problems.isEmpty() || due.epoch() != null) {
            var result = templateCheck.check(use).with(problems);
            campaignRepository.recordCheck(due.campaign(), result, now);
            if (due.epoch() == null) {
                publishSuspended(due, now);
            } else if (!result.isHeld()) {
                apiOutbox.add(
                        Topics.ACCOUNT_EVENTS,
                        due.account(),
                        new AccountResumed(Scope.of(due.campaign()), due.epoch(), now),
                        now);
            }
        }
        campaignRepository.recordLinksChecked(due.campaign(), now);
        log.info("Links of a campaign checked campaign={} problems={}", due.campaign(), problems.size());
    }

    private void publishSuspended(DueCampaign due, Instant now) {
        var epoch = database.sql(NEXT_EPOCH)
                .param("account", due.account().value())
                .param("campaign", due.campaign().toString())
                .param("seconds", now.getEpochSecond())
                .query(Long.class)
                .single();
        apiOutbox.add(
                Topics.ACCOUNT_EVENTS,
                due.account(),
                new AccountSuspended(Scope.of(due.campaign()), epoch, CODE, now),
                now);
    }

    private Optional<DueCampaign> findDue(@Nullable CampaignId only, Set<CampaignId> skipped) {
        return database.sql(FIND_DUE)
                .param("code", CODE)
                .param("now", SqlInstants.toParameter(SqlInstants.now(clock)))
                .param("id", only == null ? null : only.toString())
                .param("skipped", SqlArrays.texts(skipped, Object::toString))
                .query((row, number) -> new DueCampaign(
                        CampaignId.of(row.getString("id")),
                        new AccountId(row.getString("account_id")),
                        row.getObject("epoch", Long.class)))
                .optional();
    }

    /**
     * A campaign whose links are due.
     *
     * @param epoch of its suspension; null if it is not suspended for a link
     */
    private record DueCampaign(
            CampaignId campaign,
            AccountId account,
            @Nullable Long epoch) {}
}
