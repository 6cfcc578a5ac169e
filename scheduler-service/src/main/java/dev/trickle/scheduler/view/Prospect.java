package dev.trickle.scheduler.view;

import dev.trickle.scheduler.campaign.CampaignState;
import dev.trickle.scheduler.release.Gathering;
import dev.trickle.scheduler.release.Obstacle;
import dev.trickle.scheduler.release.Obstacle.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** When somebody is released next, and what keeps everybody until then: the gate's own rules, asked without acting. */
record Prospect(Sight sight) {

    /** What keeps everybody: the account's obstacles, and each campaign's if all of them have some. Empty: nothing. */
    List<Hindrance> whyNotNow() {
        if (sight.door().state() != Door.State.OPEN) {
            return List.of(Hindrance.ofAccount(Obstacle.of(Reason.GATE_SHUT)));
        }
        var ofAccount = ofAccount().stream().map(Hindrance::ofAccount);
        return Stream.concat(ofAccount, ofAllCampaigns()).toList();
    }

    private Stream<Hindrance> ofAllCampaigns() {
        var withWork = sight.open().stream()
                .filter(campaign ->
                        campaign.queue().waiting() + campaign.tally().later() > 0)
                .toList();
        if (withWork.isEmpty()) {
            return Stream.of(Hindrance.ofAccount(Obstacle.of(Reason.NOTHING_WAITS)));
        }
        return withWork.stream().anyMatch(sight.admission()::admits)
                ? Stream.empty()
                : withWork.stream().flatMap(campaign -> ofCampaign(campaign).stream());
    }

    /** What keeps the recipients of one campaign, besides what keeps all of them. */
    List<Hindrance> ofCampaign(CampaignState campaign) {
        return sight.admission().obstacles(campaign).stream()
                .map(obstacle -> new Hindrance(campaign.campaign(), obstacle))
                .toList();
    }

    /**
     * The earliest instant at which somebody can be released as far as is known now; empty if that depends on an event
     * or a person.
     */
    Optional<Instant> nextRelease() {
        return sight.door().state() == Door.State.OPEN
                ? sight.open().stream()
                        .flatMap(campaign -> next(campaign).stream())
                        .min(Instant::compareTo)
                : Optional.empty();
    }

    private Optional<Instant> next(CampaignState campaign) {
        var obstacles = Stream.concat(ofAccount().stream(), sight.admission().obstacles(campaign).stream())
                .toList();
        if (obstacles.stream().anyMatch(obstacle -> obstacle.until() == null)) {
            return Optional.empty();
        }
        var allOver = obstacles.stream()
                .map(Obstacle::until)
                .filter(Objects::nonNull)
                .reduce(sight.now(), (one, other) -> one.isAfter(other) ? one : other);
        // What ends at night does not help before the window opens.
        var open = sight.window().obstacle(allOver, sight.state().sendToday()).map(Obstacle::until);
        return Optional.of(open.orElse(allOver)).filter(at -> !campaign.hasEnded(at));
    }

    /** What keeps all campaigns alike. */
    List<Obstacle> ofAccount() {
        var room = sight.room();
        var day = sight.state().day().endIn(sight.account().zone());
        var window = sight.window().obstacle(sight.now(), sight.state().sendToday());
        return Stream.of(
                        calendar().stream(),
                        window.stream(),
                        room.obstacles(sight.nextPlace().orElse(null), day).stream(),
                        gathering().stream())
                .flatMap(obstacles -> obstacles)
                .toList();
    }

    private Optional<Obstacle> calendar() {
        var state = sight.state();
        return state.isBehind()
                ? Optional.of(Obstacle.until(Reason.CALENDAR_STEPPED_BACK, state.opensAgain(sight.account())))
                : Optional.empty();
    }

    /** The gate remembers since when it has gathered, and its memory is not asked: this may be true a moment longer. */
    private Optional<Obstacle> gathering() {
        var room = sight.room();
        var gathers = !room.isEmpty()
                && room.isShortOfPeople()
                && Gathering.NOTHING
                        .from(sight.now())
                        .goesOn(sight.nextPlace(), sight.rules().patience());
        return gathers
                ? Optional.of(Obstacle.until(
                        Reason.GATHERING_PLACES, sight.nextPlace().orElseThrow()))
                : Optional.empty();
    }
}
