package dev.trickle.scheduler.query;

import dev.trickle.scheduler.campaign.CampaignState;
import dev.trickle.scheduler.release.BlockingReason;
import dev.trickle.scheduler.release.BlockingReason.Code;
import dev.trickle.scheduler.release.SlotBatching;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** When somebody is released next, and what keeps everybody until then: the gate's own rules, asked without acting. */
record ReleaseForecast(AccountSnapshot snapshot) {

    /** What keeps everybody: the account's obstacles, and each campaign's if all of them have some. Empty: nothing. */
    List<BlockingReasonView> blockingReasons() {
        if (snapshot.releaseStatus().state() != ReleaseStatus.State.READY) {
            return List.of(BlockingReasonView.forAccount(BlockingReason.of(Code.RECOVERING_STATE)));
        }
        var ofAccount = accountReasons().stream().map(BlockingReasonView::forAccount);
        return Stream.concat(ofAccount, campaignReasons()).toList();
    }

    private Stream<BlockingReasonView> campaignReasons() {
        var withWork = snapshot.openCampaigns().stream()
                .filter(campaign ->
                        campaign.queue().waiting() + campaign.counts().retryScheduled() > 0)
                .toList();
        if (withWork.isEmpty()) {
            return Stream.of(BlockingReasonView.forAccount(BlockingReason.of(Code.QUEUE_EMPTY)));
        }
        return withWork.stream().anyMatch(snapshot.releaseEligibility()::isEligible)
                ? Stream.empty()
                : withWork.stream().flatMap(campaign -> campaignReasons(campaign).stream());
    }

    /** What keeps the recipients of one campaign, besides what keeps all of them. */
    List<BlockingReasonView> campaignReasons(CampaignState campaign) {
        return snapshot.releaseEligibility().blockingReasons(campaign).stream()
                .map(blockingReason -> new BlockingReasonView(campaign.campaign(), blockingReason))
                .toList();
    }

    /**
     * The earliest instant at which somebody can be released as far as is known now; empty if that depends on an event
     * or a person.
     */
    Optional<Instant> nextRelease() {
        return snapshot.releaseStatus().state() == ReleaseStatus.State.READY
                ? snapshot.openCampaigns().stream()
                        .flatMap(campaign -> nextRelease(campaign).stream())
                        .min(Instant::compareTo)
                : Optional.empty();
    }

    private Optional<Instant> nextRelease(CampaignState campaign) {
        var obstacles = Stream.concat(accountReasons().stream(), snapshot.releaseEligibility().blockingReasons(campaign).stream())
                .toList();
        if (obstacles.stream().anyMatch(blockingReason -> blockingReason.until() == null)) {
            return Optional.empty();
        }
        var allOver = obstacles.stream()
                .map(BlockingReason::until)
                .filter(Objects::nonNull)
                .reduce(snapshot.now(), (one, other) -> one.isAfter(other) ? one : other);
        // What ends at night does not help before the window opens.
        var open = snapshot.sendWindow()
                .blockingReason(allOver, snapshot.state().sendToday())
                .map(BlockingReason::until);
        return Optional.of(open.orElse(allOver)).filter(at -> !campaign.hasEnded(at));
    }

    /** What keeps all campaigns alike. */
    List<BlockingReason> accountReasons() {
        var availableQuota = snapshot.availableQuota();
        var day = snapshot.state().dailyQuota().endsAt(snapshot.account().zone());
        var window = snapshot.sendWindow().blockingReason(snapshot.now(), snapshot.state().sendToday());
        return Stream.of(
                        clockReason().stream(),
                        window.stream(),
                        availableQuota.blockingReasons(snapshot.nextSlotFreeAt().orElse(null), day).stream(),
                        slotBatchingReason().stream())
                .flatMap(obstacles -> obstacles)
                .toList();
    }

    private Optional<BlockingReason> clockReason() {
        var state = snapshot.state();
        return state.hasClockMovedBack()
                ? Optional.of(BlockingReason.endingAt(Code.CLOCK_MOVED_BACK, state.resumesAt(snapshot.account())))
                : Optional.empty();
    }

    /** The gate remembers since when it has gathered, and its memory is not asked: this may be true a moment longer. */
    private Optional<BlockingReason> slotBatchingReason() {
        var availableQuota = snapshot.availableQuota();
        var gathers = !availableQuota.isExhausted()
                && availableQuota.isLimitedBySlots()
                && SlotBatching.NONE
                        .startedAt(snapshot.now())
                        .isWaiting(snapshot.nextSlotFreeAt(), snapshot.rules().slotBatchingDelay());
        return gathers
                ? Optional.of(BlockingReason.endingAt(
                        Code.BATCHING_SLOTS, snapshot.nextSlotFreeAt().orElseThrow()))
                : Optional.empty();
    }
}
