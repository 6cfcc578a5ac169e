package dev.trickle.scheduler.query;

import dev.trickle.scheduler.campaign.CampaignEnds;
import dev.trickle.scheduler.campaign.CampaignState;
import dev.trickle.scheduler.release.BlockingReason;
import dev.trickle.scheduler.release.BlockingReason.Code;
import dev.trickle.scheduler.release.ReleaseSpread;
import dev.trickle.scheduler.release.SlotBatching;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Calculates the next release and the blocking reasons with the rules of the release pass, without side effects. */
record ReleaseForecast(AccountSnapshot snapshot) {

    /**
     * Reasons that block the account, and those of the campaigns if every campaign is blocked; empty if releases are
     * possible.
     */
    List<BlockingReasonView> blockingReasons() {
        if (snapshot.releaseStatus().state() != ReleaseStatus.State.READY) {
            return List.of(BlockingReasonView.forAccount(BlockingReason.of(Code.RECOVERING_STATE)));
        }
        var accountReasons = accountReasons().stream().map(BlockingReasonView::forAccount);
        return Stream.concat(accountReasons, campaignReasons()).toList();
    }

    private Stream<BlockingReasonView> campaignReasons() {
        var campaignsWithWork = snapshot.openCampaigns().stream()
                .filter(campaign ->
                        campaign.queue().waiting() + campaign.counts().retryScheduled() > 0)
                .toList();
        if (campaignsWithWork.isEmpty()) {
            return Stream.of(BlockingReasonView.forAccount(BlockingReason.of(Code.QUEUE_EMPTY)));
        }
        return campaignsWithWork.stream().anyMatch(snapshot.releaseEligibility()::isEligible)
                ? Stream.empty()
                : campaignsWithWork.stream().flatMap(campaign -> campaignReasons(campaign).stream());
    }

    /** Reasons that block one campaign, without those of the account. */
    List<BlockingReasonView> campaignReasons(CampaignState campaign) {
        return snapshot.releaseEligibility().blockingReasons(campaign).stream()
                .map(blockingReason -> new BlockingReasonView(campaign.campaign(), blockingReason))
                .toList();
    }

    /**
     * The earliest instant of the next release as far as known now; empty if it depends on an event or a person.
     */
    Optional<Instant> nextRelease() {
        return snapshot.releaseStatus().state() == ReleaseStatus.State.READY
                ? snapshot.openCampaigns().stream()
                        .flatMap(campaign -> nextRelease(campaign).stream())
                        .min(Instant::compareTo)
                : Optional.empty();
    }

    private Optional<Instant> nextRelease(CampaignState campaign) {
        var reasons = Stream.concat(
                        accountReasons().stream(), snapshot.releaseEligibility().blockingReasons(campaign).stream())
                .toList();
        if (reasons.stream().anyMatch(blockingReason -> blockingReason.until() == null)) {
            return Optional.empty();
        }
        var lastEnd = reasons.stream()
                .map(BlockingReason::until)
                .filter(Objects::nonNull)
                .reduce(snapshot.now(), (one, other) -> one.isAfter(other) ? one : other);
        // A reason may end outside the send window.
        var opening = snapshot.sendWindow()
                .blockingReason(lastEnd, snapshot.state().sendToday())
                .map(BlockingReason::until);
        return Optional.of(opening.orElse(lastEnd)).filter(at -> !campaign.hasEnded(at));
    }

    /** Reasons that block all campaigns. */
    List<BlockingReason> accountReasons() {
        var availableQuota = snapshot.availableQuota();
        var endOfDay = snapshot.state().dailyQuota().endsAt(snapshot.account().zone());
        var window = snapshot.sendWindow()
                .blockingReason(snapshot.now(), snapshot.state().sendToday());
        return Stream.of(
                        clockReason().stream(),
                        window.stream(),
                        availableQuota.blockingReasons(snapshot.nextSlotFreeAt().orElse(null), endOfDay).stream(),
                        slotBatchingReason().stream(),
                        spreadingReason().stream())
                .flatMap(reasons -> reasons)
                .toList();
    }

    private Optional<BlockingReason> clockReason() {
        var state = snapshot.state();
        return state.hasClockMovedBack()
                ? Optional.of(BlockingReason.endingAt(Code.CLOCK_MOVED_BACK, state.resumesAt(snapshot.account())))
                : Optional.empty();
    }

    private Optional<BlockingReason> spreadingReason() {
        var nextAt = snapshot.state().nextReleaseAt();
        return snapshot.sendWindow()
                .claimDeadline(snapshot.now(), snapshot.state().sendToday())
                .map(notAfter -> ReleaseSpread.at(
                        snapshot.now(),
                        CampaignEnds.findFirst(snapshot.campaigns(), snapshot.now(), notAfter),
                        snapshot.state(),
                        snapshot.account()))
                .filter(spread -> spread.countDue(nextAt, snapshot.now()) == 0)
                .map(spread -> BlockingReason.endingAt(Code.SPREADING, nextAt));
    }

    /** The start of the wait is not stored, so this reason may be reported slightly longer than it applies. */
    private Optional<BlockingReason> slotBatchingReason() {
        var availableQuota = snapshot.availableQuota();
        var isBatching = !availableQuota.isExhausted()
                && availableQuota.isLimitedBySlots()
                && SlotBatching.NONE
                        .startedAt(snapshot.now())
                        .isWaiting(snapshot.nextSlotFreeAt(), snapshot.rules().slotBatchingDelay());
        return isBatching
                ? Optional.of(BlockingReason.endingAt(
                        Code.BATCHING_SLOTS, snapshot.nextSlotFreeAt().orElseThrow()))
                : Optional.empty();
    }
}
