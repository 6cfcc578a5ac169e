package dev.trickle.api.campaign;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.database.ExclusiveClaimLocks;
import dev.trickle.api.media.LinkCheck;
import dev.trickle.api.outbox.RetryBackoff;
import dev.trickle.api.planning.PlanDates;
import dev.trickle.api.planning.Planner;
import dev.trickle.api.templates.TemplateCheck;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.jdbc.SqlInstants;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Checks held campaigns and their links when the templates were read: one that fits its template is planned, another one stays held and
 * says why. State and plan change in one transaction.
 */
@Component
public class HeldCampaignCheck {

    private static final Logger log = LoggerFactory.getLogger(HeldCampaignCheck.class);

    private static final Duration MAX_RETRY_DELAY = Duration.ofHours(1);

    private final CampaignRepository campaignRepository;
    private final TemplateCheck templateCheck;
    private final LinkCheck linkCheck;
    private final Planner planner;
    private final PlanDates dates;
    private final ExclusiveClaimLocks exclusiveClaimLocks;
    private final AccountDirectory accountDirectory;
    private final TransactionOperations transactions;
    private final InstantSource clock;
    private final RetryBackoff<CampaignId> retryBackoff;

    HeldCampaignCheck(
            CampaignRepository campaignRepository,
            TemplateCheck templateCheck,
            LinkCheck linkCheck,
            Planner planner,
            PlanDates dates,
            ExclusiveClaimLocks exclusiveClaimLocks,
            AccountDirectory accountDirectory,
            TransactionOperations transactions,
            InstantSource clock,
            MeterRegistry meters) {
        this.campaignRepository = campaignRepository;
        this.templateCheck = templateCheck;
        this.linkCheck = linkCheck;
        this.planner = planner;
        this.dates = dates;
        this.exclusiveClaimLocks = exclusiveClaimLocks;
        this.accountDirectory = accountDirectory;
        this.transactions = transactions;
        this.clock = clock;
        this.retryBackoff = new RetryBackoff<>("held-campaigns", MAX_RETRY_DELAY, meters);
    }

    /** Checks one held campaign; returns whether there was one. */
    public boolean checkNext() {
        var unchecked =
                accountDirectory.all().stream().filter(templateCheck::isOff).toList();
        var found = campaignRepository.findHeld(unchecked, null, retryBackoff.skipped(), SqlInstants.now(clock));
        found.ifPresent(id -> check(id, unchecked));
        return found.isPresent();
    }

    /** Fetches the links before the transaction. */
    private void check(CampaignId id, List<AccountId> unchecked) {
        var components = campaignRepository.findTemplateUse(id).components();
        linkCheck.runWithFetched(
                components,
                () -> transactions.executeWithoutResult(transaction -> retryBackoff.process(id, transaction, () -> {
                    exclusiveClaimLocks.lock(id);
                    // Another process or an edit may have been faster.
                    campaignRepository
                            .findHeld(unchecked, id, Set.of(), SqlInstants.now(clock))
                            .ifPresent(this::check);
                })));
    }

    private void check(CampaignId id) {
        var use = campaignRepository.findTemplateUse(id);
        var result = templateCheck.check(use).with(linkCheck.check(use.components()));
        campaignRepository.recordCheck(id, result, SqlInstants.now(clock));
        if (!result.isHeld()) {
            planner.plan(id);
            // An edit may have inserted dates that are over.
            campaignRepository
                    .find(id)
                    .ifPresent(campaign ->
                            dates.movePending(id, campaign.account(), campaign.start(), campaign.dailyLimit()));
        }
        log.info("Held campaign checked campaign={} result={}", id, result.state());
    }
}
