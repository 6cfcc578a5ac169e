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
 * State of an account, read from the state stores for one response.
 *
 * @param state state of the account, advanced to the instant of the query
 * @param campaigns all campaigns, closed ones included
 * @param nextSlotFreeAt when the next slot becomes free, or a lower bound of that instant
 * @param rules settings of the scheduler
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
     * Settings of the scheduler that releases depend on.
     *
     * @param callMargin maximum time from claim to the end of the call
     */
    public record Rules(int inFlightLimit, Duration slotBatchingDelay, Duration callMargin) {}

    Instant now() {
        return state.now();
    }

    /** Campaigns that are not closed, the oldest first. */
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
