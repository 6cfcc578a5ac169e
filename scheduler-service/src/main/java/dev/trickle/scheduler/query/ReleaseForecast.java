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
    List<BlockingReasonView> whyNotNow() {
        if (snapshot.releaseStatus().state() != ReleaseStatus.State.OPEN) {
            return List.of(BlockingReasonView.ofAccount(BlockingReason.of(Code.GATE_SHUT)));
        }
        var ofAccount = ofAccount().stream().map(BlockingReasonView::ofAccount);
        return Stream.concat(ofAccount, ofAllCampaigns()).toList();
    }

    private Stream<BlockingReasonView> ofAllCampaigns() {
        var withWork = snapshot.open().stream()
                .filter(campaign ->
                        campaign.queue().waiting() + campaign.counts().later() > 0)
                .toList();
        if (withWork.isEmpty()) {
            return Stream.of(BlockingReasonView.ofAccount(BlockingReason.of(Code.NOTHING_WAITS)));
        }
        return withWork.stream().anyMatch(snapshot.releaseEligibility()::admits)
                ? Stream.empty()
                : withWork.stream().flatMap(campaign -> ofCampaign(campaign).stream());
    }

    /** What keeps the recipients of one campaign, besides what keeps all of them. */
    List<BlockingReasonView> ofCampaign(CampaignState campaign) {
        return snapshot.releaseEligibility().obstacles(campaign).stream()
                .map(blockingReason -> new BlockingReasonView(campaign.campaign(), blockingReason))
                .toList();
    }

    /**
     * The earliest instant at which somebody can be released as far as is known now; empty if that depends on an event
     * or a person.
     */
    Optional<Instant> nextRelease() {
        return snapshot.releaseStatus().state() == ReleaseStatus.State.OPEN
                ? snapshot.open().stream()
                        .flatMap(campaign -> next(campaign).stream())
                        .min(Instant::compareTo)
                : Optional.empty();
    }

    private Optional<Instant> next(CampaignState campaign) {
        var obstacles = Stream.concat(ofAccount().stream(), snapshot.releaseEligibility().obstacles(campaign).stream())
                .toList();
        if (obstacles.stream().anyMatch(blockingReason -> blockingReason.until() == null)) {
            return Optional.empty();
        }
        var allOver = obstacles.stream()
                .map(BlockingReason::until)
                .filter(Objects::nonNull)
                .reduce(snapshot.now(), (one, other) -> one.isAfter(other) ? one : other);
        // What ends at night does not help before the window opens.
        var open = snapshot.window()
                .obstacle(allOver, snapshot.state().sendToday())
                .map(BlockingReason::until);
        return Optional.of(open.orElse(allOver)).filter(at -> !campaign.hasEnded(at));
    }

    /** What keeps all campaigns alike. */
    List<BlockingReason> ofAccount() {
        var availableQuota = snapshot.availableQuota();
        var day = snapshot.state().day().endIn(snapshot.account().zone());
        var window = snapshot.window().obstacle(snapshot.now(), snapshot.state().sendToday());
        return Stream.of(
                        calendar().stream(),
                        window.stream(),
                        availableQuota.obstacles(snapshot.nextPlace().orElse(null), day).stream(),
                        gathering().stream())
                .flatMap(obstacles -> obstacles)
                .toList();
    }

    private Optional<BlockingReason> calendar() {
        var state = snapshot.state();
        return state.isBehind()
                ? Optional.of(BlockingReason.until(Code.CALENDAR_STEPPED_BACK, state.opensAgain(snapshot.account())))
                : Optional.empty();
    }

    /** The gate remembers since when it has gathered, and its memory is not asked: this may be true a moment longer. */
    private Optional<BlockingReason> gathering() {
        var availableQuota = snapshot.availableQuota();
        var gathers = !availableQuota.isEmpty()
                && availableQuota.isShortOfPeople()
                && SlotBatching.NOTHING
                        .from(snapshot.now())
                        .goesOn(snapshot.nextPlace(), snapshot.rules().patience());
        return gathers
                ? Optional.of(BlockingReason.until(
                        Code.GATHERING_PLACES, snapshot.nextPlace().orElseThrow()))
                : Optional.empty();
    }
}
