package dev.trickle.api.campaign;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.database.ExclusiveClaimLocks;
import dev.trickle.api.outbox.RetryBackoff;
import dev.trickle.api.planning.PlanDates;
import dev.trickle.api.planning.Planner;
import dev.trickle.api.templates.TemplateCheck;
import dev.trickle.pipeline.CampaignId;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Checks held campaigns when the templates were read: one that fits its template is planned, another one stays held and
 * says why. State and plan change in one transaction.
 */
@Component
public class HeldCampaignCheck {

    private static final Logger log = LoggerFactory.getLogger(HeldCampaignCheck.class);

    private static final Duration MAX_RETRY_DELAY = Duration.ofHours(1);

    private final CampaignRepository campaignRepository;
    private final TemplateCheck templateCheck;
    private final Planner planner;
    private final PlanDates dates;
    private final ExclusiveClaimLocks exclusiveClaimLocks;
    private final AccountDirectory accountDirectory;
    private final TransactionOperations transactions;
    private final RetryBackoff<CampaignId> retryBackoff;

    HeldCampaignCheck(
            CampaignRepository campaignRepository,
            TemplateCheck templateCheck,
            Planner planner,
            PlanDates dates,
            ExclusiveClaimLocks exclusiveClaimLocks,
            AccountDirectory accountDirectory,
            TransactionOperations transactions,
            MeterRegistry meters) {
        this.campaignRepository = campaignRepository;
        this.templateCheck = templateCheck;
        this.planner = planner;
        this.dates = dates;
        this.exclusiveClaimLocks = exclusiveClaimLocks;
        this.accountDirectory = accountDirectory;
        this.transactions = transactions;
        this.retryBackoff = new RetryBackoff<>("held-campaigns", MAX_RETRY_DELAY, meters);
    }

    /** Checks one held campaign; returns whether there was one. */
    public boolean checkNext() {
        var unchecked =
                accountDirectory.all().stream().filter(templateCheck::isOff).toList();
        return transactions.execute(transaction -> {
            var found = campaignRepository.findHeld(unchecked, null, retryBackoff.skipped());
            found.ifPresent(id -> retryBackoff.process(id, transaction, () -> {
                exclusiveClaimLocks.lock(id);
                // Another process or an edit may have been faster.
                campaignRepository.findHeld(unchecked, id, Set.of()).ifPresent(this::check);
            }));
            return found.isPresent();
        });
    }

    private void check(CampaignId id) {
        var result = templateCheck.check(campaignRepository.findTemplateUse(id));
        campaignRepository.recordCheck(id, result);
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
