package dev.trickle.api.campaign;

import dev.trickle.api.database.ExclusiveClaimLocks;
import dev.trickle.api.media.LinkCheck;
import dev.trickle.api.outbox.ApiOutbox;
import dev.trickle.api.outbox.RetryBackoff;
import dev.trickle.api.templates.TemplateCheck;
import dev.trickle.pipeline.AccountEvent.AccountResumed;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.jdbc.SqlInstants;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Checks campaigns that the sender has suspended because their template was edited, and publishes the end of the
 * suspension of those that fit it. Another one stays suspended and is checked again after each later read.
 */
@Component
public class ChangedTemplateCheck {

    private static final Logger log = LoggerFactory.getLogger(ChangedTemplateCheck.class);

    private static final Duration MAX_RETRY_DELAY = Duration.ofHours(1);

    private static final String SUSPENDED = """
            SELECT account_id, scope_id, epoch, started_at
              FROM suspensions
             WHERE scope_kind = 'campaign' AND code = 'template_changed' AND ended_at IS NULL
             ORDER BY started_at
            """;

    /**
     * Whether the campaign was not checked since it was suspended, or did not fit and the templates were read again.
     */
    private static final String IS_DUE = """
            SELECT EXISTS (SELECT
                             FROM marketing_campaigns c
                             JOIN template_reads r ON r.account_id = c.account_id
                            WHERE c.id = :campaign AND c.desired_state IN ('scheduled', 'paused')
                              AND r.as_of >= :started_at
                              AND (coalesce(c.template_checked_at, '-infinity') < :started_at
                                   OR (c.template_check = 'failed' AND r.as_of > c.template_checked_at)))
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

    ChangedTemplateCheck(
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
        this.retryBackoff = new RetryBackoff<>("changed-templates", MAX_RETRY_DELAY, meters);
    }

    /** Checks the suspended campaigns that are due; returns whether there was one. */
    public boolean checkDue() {
        var skipped = retryBackoff.skipped();
        var due = loadSuspended().stream()
                .filter(Predicate.not(each -> skipped.contains(each.campaign())))
                .filter(this::isDue)
                .toList();
        due.forEach(this::fetchAndCheck);
        return !due.isEmpty();
    }

    /** Fetches the links before the transaction. */
    private void fetchAndCheck(SuspendedCampaign suspended) {
        var campaign = suspended.campaign();
        var components = campaignRepository.findTemplateUse(campaign).components();
        linkCheck.runWithFetched(
                components,
                () -> transactions.executeWithoutResult(
                        transaction -> retryBackoff.process(campaign, transaction, () -> check(suspended))));
    }

    private void check(SuspendedCampaign suspended) {
        var campaign = suspended.campaign();
        exclusiveClaimLocks.lock(campaign);
        // Another process or a cancel may have been faster.
        if (!isDue(suspended)) {
            return;
        }
        var use = campaignRepository.findTemplateUse(campaign);
        var result = templateCheck.check(use).with(linkCheck.check(use.components()));
        campaignRepository.recordCheck(campaign, result, SqlInstants.now(clock));
        if (!result.isHeld()) {
            var now = SqlInstants.now(clock);
            apiOutbox.add(
                    Topics.ACCOUNT_EVENTS,
                    suspended.account(),
                    new AccountResumed(Scope.of(campaign), suspended.epoch(), now),
                    now);
        }
        log.info("Campaign with a changed template checked campaign={} result={}", campaign, result.state());
    }

    private boolean isDue(SuspendedCampaign suspended) {
        return database.sql(IS_DUE)
                .param("campaign", suspended.campaign().value())
                .param("started_at", SqlInstants.toParameter(suspended.startedAt()))
                .query(Boolean.class)
                .single();
    }

    private List<SuspendedCampaign> loadSuspended() {
        return database.sql(SUSPENDED)
                .query((row, number) -> new SuspendedCampaign(
                        new AccountId(row.getString("account_id")),
                        CampaignId.of(row.getString("scope_id")),
                        row.getLong("epoch"),
                        SqlInstants.read(row, "started_at")))
                .list();
    }

    private record SuspendedCampaign(AccountId account, CampaignId campaign, long epoch, Instant startedAt) {}
}
