package dev.trickle.scheduler.query;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.scheduler.account.AccountState;
import dev.trickle.scheduler.campaign.CampaignState;
import dev.trickle.scheduler.campaign.CampaignState.Phase;
import dev.trickle.scheduler.campaign.ReleaseEligibility;
import dev.trickle.scheduler.release.AvailableQuota;
import dev.trickle.scheduler.release.SendWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What was found in the stores of an account's gate.
 *
 * @param state at the instant of the look
 * @param campaigns all that were ever planned
 * @param nextSlotFreeAt when the next place in the moving 24 hours becomes free, or the instant until which none does
 * @param rules how the gate works, apart from the account's
 */
public record AccountSnapshot(
        AccountId id,
        Account account,
        AccountState state,
        List<CampaignState> campaigns,
        Optional<Instant> nextSlotFreeAt,
        ReleaseStatus releaseStatus,
        Rules rules) {

    /**
     * The gate's settings that a release depends on.
     *
     * @param callMargin how long a call and what precedes it may take
     */
    public record Rules(int inFlightLimit, Duration slotBatchingDelay, Duration callMargin) {}

    Instant now() {
        return state.now();
    }

    /** Campaigns that something can still happen in, the oldest first. */
    List<CampaignState> openCampaigns() {
        return campaigns.stream()
                .filter(campaign -> campaign.phase() != Phase.CLOSED)
                .sorted(Comparator.comparing(campaign -> campaign.campaign().value()))
                .toList();
    }

    AvailableQuota availableQuota() {
        return AvailableQuota.of(state, account, rules.inFlightLimit());
    }

    SendWindow sendWindow() {
        return SendWindow.of(account, rules.callMargin());
    }

    ReleaseEligibility releaseEligibility() {
        return new ReleaseEligibility(id, account, state, now());
    }
}
