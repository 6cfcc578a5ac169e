package dev.trickle.scheduler;

import static dev.trickle.pipeline.People.SPRING_SALE;
import static dev.trickle.pipeline.People.SUMMER_SALE;
import static dev.trickle.scheduler.SchedulerScenario.crowd;
import static dev.trickle.scheduler.SchedulerScenario.given;
import static dev.trickle.scheduler.SchedulerScenario.givenMessagingLimitOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AccountEvent.AccountResumed;
import dev.trickle.pipeline.AccountEvent.MessagingLimitChanged;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignEvent.GapAccepted;
import dev.trickle.pipeline.CampaignEvent.WantedState;
import dev.trickle.pipeline.DeliveryUpdate.DeliveryFailed;
import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.MessageFailed;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.MessageUnconfirmed;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.People;
import dev.trickle.pipeline.ScheduleEvent.CampaignClosed;
import dev.trickle.pipeline.ScheduleEvent.CampaignStarted;
import dev.trickle.pipeline.ScheduleEvent.Closing;
import dev.trickle.pipeline.ScheduleEvent.GapFound;
import dev.trickle.pipeline.ScheduleEvent.QuotaUsed;
import dev.trickle.pipeline.ScheduleEvent.RecipientFailed;
import dev.trickle.pipeline.ScheduleEvent.RecipientSkipped;
import dev.trickle.pipeline.ScheduleEvent.SkipReason;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class GateTest {

    @Test
    void releasesNobodyBeforeTheWindowOpensAndEverybodyThen() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenNobodyRequested()
                    .whenTheWindowOpens()
                    .thenRequested("ada", "bob")
                    .thenHappened(CampaignStarted.class, 1);
        }
    }

    @Test
    void holdsBackWhatTheLimitDoesNotCoverUntilThePlacesOfYesterdayAreFree() {
        try (var scheduler = givenMessagingLimitOf(2)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob", "cyd")
                    .whenTheWindowOpens()
                    .thenRequested("ada", "bob")
                    .whenAccepted("ada", "bob")
                    .whenItIs("2026-03-03T00:00:30Z")
                    .thenNobodyRequested()
                    // The calendar day is new and the window is open, but 24 hours and the margin are not over.
                    .whenItIs("2026-03-03T09:00:59Z")
                    .thenNobodyRequested()
                    .whenItIs("2026-03-03T09:01:01Z")
                    .thenRequested("cyd");
        }
    }

    @Test
    void placesThatBecomeFreeOneAfterAnotherAreTakenTogether() {
        try (var scheduler = givenMessagingLimitOf(2)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob", "cyd", "dan")
                    .whenTheWindowOpens()
                    .thenRequested("ada", "bob")
                    .whenAccepted("ada")
                    .whenTimePasses(Duration.ofSeconds(3))
                    .whenAccepted("bob")
                    .whenItIs("2026-03-03T09:01:01Z")
                    .thenNobodyRequested()
                    .whenItIs("2026-03-03T09:01:04Z")
                    .thenRequested("cyd", "dan");
        }
    }

    @Test
    void aFreePlaceWaitsNoLongerThanThePatience() {
        try (var scheduler = givenMessagingLimitOf(2)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob", "cyd", "dan")
                    .whenTheWindowOpens()
                    .thenRequested("ada", "bob")
                    .whenAccepted("ada")
                    .whenTimePasses(Duration.ofSeconds(30))
                    .whenAccepted("bob")
                    .whenItIs("2026-03-03T09:01:01Z")
                    .thenRequested("cyd")
                    .whenItIs("2026-03-03T09:01:31Z")
                    .thenRequested("dan");
        }
    }

    @Test
    void aPersonWhoAlreadyHoldsAPlaceTakesNoOther() {
        try (var scheduler = givenMessagingLimitOf(3)) {
            scheduler
                    .whenCampaign(SPRING_SALE, 1_000, WantedState.SCHEDULED, 1)
                    .whenCampaign(SUMMER_SALE, 1_000, WantedState.SCHEDULED, 1)
                    .whenScheduled(SPRING_SALE, "ada", "bob")
                    .whenScheduled(SUMMER_SALE, "ada")
                    .whenTheWindowOpens();

            assertThat(scheduler.takeRequested()).containsExactlyInAnyOrder("ada", "bob", "ada");
            assertThat(scheduler.account().slots()).isEqualTo(2);
        }
    }

    @Test
    void whatWasCertainlyNotSentGivesItsPlaceAndItsShareOfTheDayBack() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenTheWindowOpens()
                    .thenRequested("ada")
                    .when(Topics.MESSAGE_EVENTS, "ada", attempt -> notSent(attempt, NotSentReason.OPTED_OUT))
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("bob")
                    .thenHappened(RecipientSkipped.class, 1);

            assertThat(scheduler.last(QuotaUsed.class).used()).isEqualTo(1);
        }
    }

    @Test
    void aCampaignReleasesNoMoreThanItsDailyLimit() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenCampaign(SPRING_SALE, 1, WantedState.SCHEDULED, 1)
                    .whenScheduled(SPRING_SALE, "ada", "bob")
                    .whenTheWindowOpens()
                    .thenRequested("ada")
                    .whenAccepted("ada")
                    .whenItIs("2026-03-03T09:00:00Z")
                    .thenRequested("bob");
        }
    }

    @Test
    void campaignsTakeTurns() {
        try (var scheduler = givenMessagingLimitOf(4)) {
            scheduler
                    .whenCampaign(SPRING_SALE, 1_000, WantedState.SCHEDULED, 1)
                    .whenCampaign(SUMMER_SALE, 1_000, WantedState.SCHEDULED, 1)
                    .whenScheduled(SPRING_SALE, crowd(100))
                    .whenScheduled(SUMMER_SALE, "ada", "bob")
                    .whenTheWindowOpens();

            assertThat(scheduler.takeRequested()).containsExactlyInAnyOrder("person-0", "ada", "person-1", "bob");
        }
    }

    @Test
    void releasesInSlicesAndNeverMoreThanTheCredit() {
        try (var scheduler = given(1_000, 2, 3)) {
            scheduler.whenSpringSaleTo(crowd(6)).whenTheWindowOpens();
            scheduler.whenTimePasses(Duration.ofSeconds(1)).whenTimePasses(Duration.ofSeconds(1));

            assertThat(scheduler.takeRequested()).hasSize(3);
            assertThat(scheduler.account().inFlight()).isEqualTo(3);
        }
    }

    @Test
    void sendTodayReleasesAtOnceAndPressedTwiceNothingMore() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenSendTodayIsPressed()
                    .thenRequested("ada")
                    .whenSendTodayIsPressed()
                    .whenTheWindowOpens()
                    .thenNobodyRequested();
        }
    }

    @Test
    void nothingIsReleasedSoLateThatItCouldLandInTheNextDay() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenItIs("2026-03-02T23:58:00Z")
                    .thenNobodyRequested()
                    .whenItIs("2026-03-03T09:00:00Z")
                    .thenRequested("ada");

            assertThat(scheduler.request("ada").notAfter()).isEqualTo(Instant.parse("2026-03-03T23:58:35Z"));
        }
    }

    @Test
    void aMissedDayIsCarriedOverAndNotCaughtUp() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob", "cyd")
                    .whenItIs("2026-03-05T12:00:00Z")
                    .thenRequested("ada")
                    .whenAccepted("ada")
                    .whenItIs("2026-03-06T12:01:01Z")
                    .thenRequested("bob");
        }
    }

    @Test
    void aClockThatStepsBackReleasesNothingTwice() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenTheWindowOpens()
                    .thenRequested("ada")
                    .whenAccepted("ada")
                    .whenItIs("2026-03-01T09:00:00Z")
                    .thenNobodyRequested();
        }
    }

    @Test
    void whoSaidStopIsSkippedWhenTheirTurnComes() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenStopIsSaidBy("ada")
                    .whenTheWindowOpens()
                    .thenRequested("bob");

            assertThat(scheduler.last(RecipientSkipped.class).reason()).isEqualTo(SkipReason.OPTED_OUT);
        }
    }

    @Test
    void aPausedCampaignWaitsAndGoesOnWhenItIsResumed() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenCampaign(SPRING_SALE, 1_000, WantedState.PAUSED, 2)
                    .whenTheWindowOpens()
                    .thenNobodyRequested()
                    .whenCampaign(SPRING_SALE, 1_000, WantedState.SCHEDULED, 3)
                    .whenCampaign(SPRING_SALE, 1_000, WantedState.PAUSED, 2)
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("ada");
        }
    }

    @Test
    void aRefusalByAPauseHoldsTheCampaignUntilANewerRevision() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenTheWindowOpens()
                    .thenRequested("ada")
                    .when(
                            Topics.MESSAGE_EVENTS,
                            "ada",
                            attempt -> new MessageNotSent(
                                    attempt,
                                    SPRING_SALE,
                                    NotSentReason.PAUSED,
                                    Scope.of(SPRING_SALE),
                                    2L,
                                    null,
                                    null,
                                    null,
                                    scheduler.now()))
                    .whenTimePasses(Duration.ofHours(2))
                    .thenNobodyRequested()
                    .whenCampaign(SPRING_SALE, 1_000, WantedState.SCHEDULED, 3)
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("ada");

            assertThat(scheduler.attempt("ada").number()).isEqualTo(2);
        }
    }

    @Test
    void aSuspendedAccountWaitsUntilItIsResumed() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenTheWindowOpens()
                    .thenRequested("ada", "bob")
                    .when(
                            Topics.MESSAGE_EVENTS,
                            "ada",
                            attempt -> new MessageNotSent(
                                    attempt,
                                    SPRING_SALE,
                                    NotSentReason.SUSPENDED,
                                    Scope.of(People.SHOP),
                                    4L,
                                    null,
                                    null,
                                    null,
                                    scheduler.now()))
                    .whenTimePasses(Duration.ofHours(1))
                    .thenNobodyRequested()
                    .when(Topics.ACCOUNT_EVENTS, new AccountResumed(Scope.of(People.SHOP), 4, scheduler.now()))
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("ada");
        }
    }

    @Test
    void cancellingSkipsEveryoneWhoWaitsAndClosesOnceTheRestIsAnswered() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob", "cyd")
                    .whenTheWindowOpens()
                    .thenRequested("ada")
                    .whenCampaign(SPRING_SALE, 1_000, WantedState.CANCELLED, 2)
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenHappened(RecipientSkipped.class, 2)
                    .thenHappened(CampaignClosed.class, 0)
                    .whenAccepted("ada")
                    .whenDelivered("ada")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenHappened(CampaignClosed.class, 1);

            assertThat(scheduler.last(CampaignClosed.class))
                    .isEqualTo(new CampaignClosed(SPRING_SALE, Closing.CANCELLED, 3, 1, 0, 2, 0, scheduler.now()));
        }
    }

    @Test
    void whatIsLeftAtTheEndDateIsSkipped() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            var end = Instant.parse("2026-03-03T00:00:00Z");
            scheduler
                    .when(
                            Topics.CAMPAIGN_EVENTS,
                            SchedulerScenario.definition(SPRING_SALE, 1_000, WantedState.SCHEDULED, 1, end))
                    .whenScheduled(SPRING_SALE, "ada", "bob")
                    .whenSealed(SPRING_SALE)
                    .whenTheWindowOpens()
                    .thenRequested("ada")
                    .whenAccepted("ada")
                    .whenItIs("2026-03-03T00:00:00Z")
                    .thenHappened(RecipientSkipped.class, 1)
                    .whenItIs("2026-03-05T09:00:01Z")
                    .thenHappened(CampaignClosed.class, 1);

            assertThat(scheduler.last(CampaignClosed.class).how()).isEqualTo(Closing.ENDED);
        }
    }

    @Test
    void aFailureThatMayPassIsTriedAgainAndThenGivenUp() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler.whenSpringSaleTo("ada").whenTheWindowOpens().thenRequested("ada");
            for (var tries = 1; tries <= 3; tries++) {
                scheduler
                        .when(Topics.MESSAGE_EVENTS, "ada", attempt -> failed(attempt, scheduler.now()))
                        .whenTimePasses(Duration.ofSeconds(30))
                        .thenNobodyRequested()
                        .whenTimePasses(Duration.ofSeconds(60))
                        .thenRequested("ada");
            }

            scheduler
                    .when(Topics.MESSAGE_EVENTS, "ada", attempt -> failed(attempt, scheduler.now()))
                    .whenTimePasses(Duration.ofHours(2))
                    .thenNobodyRequested()
                    .thenHappened(RecipientFailed.class, 1)
                    .thenHappened(CampaignClosed.class, 1);
            assertThat(scheduler.attempt("ada").number()).isEqualTo(4);
        }
    }

    @Test
    void anAnswerThatDoesNotComeIsAskedForAgain() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler.whenSpringSaleTo("ada").whenTheWindowOpens().thenRequested("ada");
            var first = scheduler.request("ada");

            scheduler.whenItIs("2026-03-03T00:01:00Z").thenRequested("ada");

            assertThat(scheduler.request("ada")).isEqualTo(first);
        }
    }

    @Test
    void anUnclearOutcomeKeepsItsPlaceAndIsSettledByAReport() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenTheWindowOpens()
                    .thenRequested("ada")
                    .when(
                            Topics.MESSAGE_EVENTS,
                            "ada",
                            attempt -> new MessageUnconfirmed(attempt, SPRING_SALE, scheduler.now()))
                    .whenTimePasses(Duration.ofHours(1))
                    .thenNobodyRequested()
                    .whenDelivered("ada")
                    .whenTimePasses(Duration.ofSeconds(1));

            assertThat(scheduler.campaign(SPRING_SALE).tally().sent()).isEqualTo(1);
            assertThat(scheduler.account().slots()).isEqualTo(1);
        }
    }

    @Test
    void aDeliveryThatFailedForAListedReasonIsTriedAgainADayLaterInPlaceOfTheFirst() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenTheWindowOpens()
                    .thenRequested("ada")
                    .whenAccepted("ada");
            var first = scheduler.attempt("ada");

            scheduler
                    .when(Topics.DELIVERY_UPDATES, new DeliveryFailed(first, SPRING_SALE, "131049", scheduler.now()))
                    .whenItIs("2026-03-03T09:00:59Z")
                    .thenNobodyRequested()
                    .whenItIs("2026-03-03T09:01:00Z")
                    .thenRequested("ada");

            assertThat(scheduler.request("ada").supersedes().attempt()).isEqualTo(first);
        }
    }

    @Test
    void aReportBeforeTheAnswerSettlesAndTheAnswerChangesNothing() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenTheWindowOpens()
                    .thenRequested("ada")
                    .whenDelivered("ada")
                    .whenAccepted("ada")
                    .whenAccepted("ada")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenHappened(CampaignClosed.class, 1);

            assertThat(scheduler.account().inFlight()).isZero();
        }
    }

    @Test
    void recipientsMayComeBeforeTheirCampaignAndTheSealBeforeTheLastOfThem() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenScheduled(SPRING_SALE, "ada")
                    .whenSealed(SPRING_SALE, 2)
                    .whenTheWindowOpens()
                    .thenNobodyRequested()
                    .whenCampaign(SPRING_SALE, 1_000, WantedState.SCHEDULED, 1)
                    .whenScheduled(SPRING_SALE, "bob")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("ada", "bob");
        }
    }

    @Test
    void aRepeatedPageChangesNothing() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenScheduledAt(SPRING_SALE, 0, "ada")
                    .whenTheWindowOpens()
                    .thenRequested("ada", "bob")
                    .whenScheduledAt(SPRING_SALE, 1, "bob")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenNobodyRequested();
        }
    }

    @Test
    void aMissingRecipientKeepsTheCampaignOpenUntilItArrives() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenCampaign(SPRING_SALE, 1_000, WantedState.SCHEDULED, 1)
                    .whenScheduledAt(SPRING_SALE, 0, "ada")
                    .whenScheduledAt(SPRING_SALE, 2, "cyd")
                    .whenSealed(SPRING_SALE, 3)
                    .whenTheWindowOpens()
                    .thenRequested("ada", "cyd")
                    .whenDelivered("ada", "cyd")
                    .whenTimePasses(Duration.ofMinutes(10))
                    .thenHappened(CampaignClosed.class, 0)
                    .thenHappened(GapFound.class, 1)
                    .whenScheduledAt(SPRING_SALE, 1, "bob")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("bob")
                    .whenDelivered("bob")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenHappened(CampaignClosed.class, 1);

            assertThat(scheduler.last(GapFound.class).missing()).isZero();
        }
    }

    @Test
    void aMissingRecipientIsToldOfThoughNothingElseHappens() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenCampaign(SPRING_SALE, 1_000, WantedState.SCHEDULED, 1)
                    .whenScheduledAt(SPRING_SALE, 0, "ada")
                    .whenTheWindowOpens()
                    .whenDelivered("ada")
                    .whenSealed(SPRING_SALE, 2)
                    .whenTimePasses(Duration.ofSeconds(1))
                    .whenTimePasses(Duration.ofMinutes(6))
                    .thenHappened(GapFound.class, 1);
        }
    }

    @Test
    void aGapThatIsAcceptedLetsTheCampaignClose() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenCampaign(SPRING_SALE, 1_000, WantedState.SCHEDULED, 1)
                    .whenScheduledAt(SPRING_SALE, 0, "ada")
                    .whenSealed(SPRING_SALE, 2)
                    .whenTheWindowOpens()
                    .whenDelivered("ada")
                    .when(Topics.CAMPAIGN_EVENTS, new GapAccepted(SPRING_SALE, "operator", scheduler.now()))
                    .whenTimePasses(Duration.ofSeconds(1));

            assertThat(scheduler.last(CampaignClosed.class).skipped()).isEqualTo(1);
        }
    }

    @Test
    void aLimitRaisedByMetaAppliesToTheNextRelease() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenTheWindowOpens()
                    .thenRequested("ada")
                    .when(Topics.ACCOUNT_EVENTS, new MessagingLimitChanged(2, scheduler.now()))
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("bob");
        }
    }

    @Test
    void anOlderLimitThatIsReadLaterChangesNothing() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .when(Topics.ACCOUNT_EVENTS, new MessagingLimitChanged(1, scheduler.now()))
                    .when(
                            Topics.ACCOUNT_EVENTS,
                            new MessagingLimitChanged(1_000, scheduler.now().minusSeconds(60)))
                    .whenTheWindowOpens()
                    .thenRequested("ada");
        }
    }

    @Test
    void aRecordWithoutValueGoesToTheDeadLetters() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenUnreadable(Topics.CAMPAIGN_EVENTS, null)
                    .whenSpringSaleTo("ada")
                    .whenTheWindowOpens()
                    .thenRequested("ada");

            assertThat(scheduler.deadLetters()).isEqualTo(1);
        }
    }

    @Test
    void aCampaignThatWasSentInTimeIsCompletedThoughItsEndDatePassesWhileItIsWatched() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            var end = Instant.parse("2026-03-03T00:00:00Z");
            scheduler
                    .when(
                            Topics.CAMPAIGN_EVENTS,
                            SchedulerScenario.definition(SPRING_SALE, 1_000, WantedState.SCHEDULED, 1, end))
                    .whenScheduled(SPRING_SALE, "ada")
                    .whenSealed(SPRING_SALE)
                    .whenTheWindowOpens()
                    .whenAccepted("ada")
                    .whenItIs("2026-03-06T09:00:00Z");

            assertThat(scheduler.last(CampaignClosed.class).how()).isEqualTo(Closing.COMPLETED);
        }
    }

    @Test
    void anUnreadableRecordGoesToTheDeadLettersAndTheRestGoesOn() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenUnreadable(Topics.CAMPAIGN_EVENTS, "{".getBytes(StandardCharsets.UTF_8))
                    .whenSpringSaleTo("ada")
                    .whenTheWindowOpens()
                    .thenRequested("ada");

            assertThat(scheduler.deadLetters()).isEqualTo(1);
        }
    }

    @Test
    void tellsWhenItHasSomethingToDoNext() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler.whenSpringSaleTo("ada", "bob");
            assertThat(scheduler.clock().busy()).isTrue();

            scheduler.whenTimePasses(Duration.ofSeconds(1));
            assertThat(scheduler.clock().busy()).isFalse();
            assertThat(scheduler.clock().nextTimer()).contains(Instant.parse("2026-03-02T09:00:00Z"));

            scheduler.whenTheWindowOpens();
            assertThat(scheduler.clock().busy()).isTrue();

            scheduler.whenAccepted("ada").whenTimePasses(Duration.ofSeconds(1));
            assertThat(scheduler.clock().busy()).isFalse();
            assertThat(scheduler.clock().nextTimer()).contains(Instant.parse("2026-03-03T09:00:00Z"));
        }
    }

    private static MessageNotSent notSent(AttemptId attempt, NotSentReason reason) {
        return new MessageNotSent(
                attempt, SPRING_SALE, reason, null, null, null, null, null, SchedulerScenario.MONDAY_AT_EIGHT);
    }

    private static MessageFailed failed(AttemptId attempt, Instant at) {
        return new MessageFailed(attempt, SPRING_SALE, "131056", FailureKind.PAIR_RATE, at);
    }
}
