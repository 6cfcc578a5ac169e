package dev.trickle.scheduler;

import static dev.trickle.pipeline.People.SHOP;
import static dev.trickle.pipeline.People.SHOP_NUMBER;
import static dev.trickle.pipeline.People.SPRING_SALE;
import static dev.trickle.pipeline.People.SUMMER_SALE;
import static dev.trickle.scheduler.Sale.sale;
import static dev.trickle.scheduler.SchedulerScenario.givenMessagingLimitOf;
import static dev.trickle.scheduler.Shop.shop;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AccountEvent.AccountResumed;
import dev.trickle.pipeline.AccountEvent.AccountSuspended;
import dev.trickle.pipeline.AccountEvent.TemplatePaused;
import dev.trickle.pipeline.AccountEvent.TemplateResumed;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignEvent.Decision;
import dev.trickle.pipeline.CampaignEvent.UnconfirmedResolved;
import dev.trickle.pipeline.CampaignEvent.WantedState;
import dev.trickle.pipeline.DeliveryUpdate.DeliveryFailed;
import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.MessageFailed;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.MessageUnconfirmed;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.People;
import dev.trickle.pipeline.ScheduleEvent.CampaignClosed;
import dev.trickle.pipeline.ScheduleEvent.RecipientFailed;
import dev.trickle.pipeline.ScheduleEvent.RecipientSkipped;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.SendRequested.Because;
import dev.trickle.pipeline.SendRequested.Superseded;
import dev.trickle.pipeline.Topics;
import dev.trickle.scheduler.recipient.RecipientState.SettledUnconfirmed;
import dev.trickle.scheduler.recipient.RecipientState.Skipped;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a recipient after each answer, and when they are written to again. */
class AnswersTest {

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

    /** Whatever the answer, it leads somewhere: credit comes back, the place is free, and nothing goes in circles. */
    @ParameterizedTest
    @EnumSource(NotSentReason.class)
    void everyRefusalReturnsCreditAndPlaceAndComesBackNoSoonerThanAfterAMinute(NotSentReason reason) {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler.whenSpringSaleTo("ada").whenTheWindowOpens().thenRequested("ada");

            for (var round = 0; round < 3; round++) {
                scheduler.whenNotSent("ada", reason);
                assertThat(scheduler.account().inFlight()).isZero();
                assertThat(scheduler.account().slots()).isZero();
                assertThat(scheduler.account().day().used()).isZero();

                scheduler.whenTimePasses(Duration.ofSeconds(59)).thenNobodyRequested();
                scheduler.whenTimePasses(Duration.ofSeconds(1));
                if (scheduler.takeRequested().isEmpty()) {
                    assertThat(scheduler.stateOf("ada")).isInstanceOf(Skipped.class);
                    return;
                }
                assertThat(scheduler.request("ada").tries()).as("not counted").isZero();
            }
            assertThat(scheduler.attempt("ada").number()).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @EnumSource(FailureKind.class)
    void everyFailureReturnsCreditAndPlaceAndComesBackNoSoonerThanAfterAMinute(FailureKind kind) {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenTheWindowOpens()
                    .thenRequested("ada")
                    .whenFailed("ada", "131021", kind);

            assertThat(scheduler.account().inFlight()).isZero();
            assertThat(scheduler.account().slots()).isZero();
            scheduler.whenTimePasses(Duration.ofSeconds(59)).thenNobodyRequested();
        }
    }

    @Test
    void aFailureIsTriedAgainAsOftenAsTheCampaignSaysAndThenGivenUp() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenWanted(sale(SPRING_SALE).retrying(1), "ada")
                    .whenTheWindowOpens()
                    .whenNotSent("ada", NotSentReason.THROTTLED)
                    .whenTimePasses(Duration.ofMinutes(1))
                    .whenFailed("ada", "131056", FailureKind.PAIR_RATE)
                    .whenTimePasses(Duration.ofMinutes(2))
                    .thenRequested("ada", "ada", "ada")
                    .whenFailed("ada", "131056", FailureKind.PAIR_RATE)
                    .whenTimePasses(Duration.ofHours(7))
                    .thenNobodyRequested();

            assertThat(scheduler.last(RecipientFailed.class).code()).isEqualTo("131056");
        }
    }

    @Test
    void aCampaignWithoutRetriesGivesUpAtTheFirstFailure() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenWanted(sale(SPRING_SALE).retrying(0), "ada", "bob")
                    .whenTheWindowOpens()
                    .whenFailed("ada", "131056", FailureKind.PAIR_RATE)
                    .whenAccepted("bob")
                    .whenNotDelivered("bob", "131049")
                    .thenHappened(RecipientFailed.class, 2);
        }
    }

    @Test
    void aRefusalThatMetaSaysToLeaveADayIsLeftADay() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenTheWindowOpens()
                    .whenFailed("ada", "131049", FailureKind.TRANSIENT)
                    .whenItIs("2026-03-03T09:00:59Z")
                    .thenRequested("ada")
                    .whenItIs("2026-03-03T09:01:00Z")
                    .thenRequested("ada");
        }
    }

    @Test
    void aRetryIsNotMadeAnythingTooEarly() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenTheWindowOpens()
                    .thenRequested("ada", "bob")
                    .whenFailed("ada", "131049", FailureKind.TRANSIENT)
                    .whenItIs("2026-03-02T09:00:00.000000001Z")
                    .whenFailed("bob", "131049", FailureKind.TRANSIENT)
                    .whenItIs("2026-03-03T09:01:00Z")
                    .thenRequested("ada")
                    .whenItIs("2026-03-03T09:01:00.000001Z")
                    .thenRequested("bob");
        }
    }

    @Test
    void aRetryNeedsRoomLikeEverybodyElse() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenTheWindowOpens()
                    .whenFailed("ada", "131056", FailureKind.PAIR_RATE)
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("ada", "bob")
                    .whenAccepted("bob")
                    .whenTimePasses(Duration.ofHours(2))
                    .thenNobodyRequested()
                    .whenItIs("2026-03-03T09:01:01Z")
                    .thenRequested("ada");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"131026", "130472", "131050", "131047"})
    void aFailureAfterAcceptanceThatIsNotListedIsFinal(String code) {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenTheWindowOpens()
                    .thenRequested("ada")
                    .whenAccepted("ada")
                    .whenNotDelivered("ada", code)
                    .thenHappened(RecipientFailed.class, 1)
                    .whenItIs("2026-03-06T12:00:00Z")
                    .thenNobodyRequested();
        }
    }

    @Test
    void aMessageDroppedBecauseItsTemplateWasPausedWaitsUntilThatResumes() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            var template = Scope.ofTemplate("spring_sale", "en-US");
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenTheWindowOpens()
                    .thenRequested("ada")
                    .whenAccepted("ada")
                    .when(Topics.ACCOUNT_EVENTS, new TemplatePaused(template, 7, "132015", scheduler.now()))
                    .whenNotDelivered("ada", "132015")
                    .whenTimePasses(Duration.ofHours(3))
                    .thenNobodyRequested()
                    .when(Topics.ACCOUNT_EVENTS, new TemplateResumed(template, 7, scheduler.now()))
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("ada");

            assertThat(scheduler.request("ada").supersedes().because()).isEqualTo(Because.DELIVERY_FAILED);
        }
    }

    @Test
    void aSuspendedNumberWaitsUntilItIsResumed() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .when(
                            Topics.ACCOUNT_EVENTS,
                            new AccountSuspended(Scope.of(SHOP_NUMBER), 3, "131048", scheduler.now()))
                    .whenSpringSaleTo("ada")
                    .whenTheWindowOpens()
                    .thenNobodyRequested()
                    .when(Topics.ACCOUNT_EVENTS, new AccountResumed(Scope.of(SHOP_NUMBER), 3, scheduler.now()))
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("ada");
        }
    }

    @Test
    void aRefusalByASuspensionThatHasEndedMeanwhileHoldsNothingAndRestsAMinute() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenTheWindowOpens()
                    .thenRequested("ada")
                    .when(Topics.ACCOUNT_EVENTS, new AccountResumed(Scope.of(SHOP), 5, scheduler.now()))
                    .whenHeldBack("ada", NotSentReason.SUSPENDED, Scope.of(SHOP), 4)
                    .whenTimePasses(Duration.ofSeconds(59))
                    .thenNobodyRequested()
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("ada");
        }
    }

    @Test
    void anAnswerThatStillDoesNotComeIsAskedForEveryHour() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenTheWindowOpens()
                    .whenItIs("2026-03-03T00:01:00Z")
                    .thenRequested("ada", "ada")
                    .whenItIs("2026-03-03T01:00:59Z")
                    .thenNobodyRequested()
                    .whenItIs("2026-03-03T01:01:00Z")
                    .thenRequested("ada");

            assertThat(scheduler.attempt("ada").number()).isEqualTo(1);
        }
    }

    @Test
    void anUnclearMessageIsNotSentAgainByAMachine() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenTheWindowOpens()
                    .whenUnclear("ada")
                    .whenItIs("2026-03-09T09:00:00Z")
                    .thenRequested("ada")
                    .thenHappened(CampaignClosed.class, 1);

            assertThat(scheduler.last(CampaignClosed.class).unconfirmed()).isEqualTo(1);
            assertThat(scheduler.stateOf("ada")).isInstanceOf(SettledUnconfirmed.class);
        }
    }

    @Test
    void anUnclearMessageIsSentAgainWhenAPersonSaysSo() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler.whenSpringSaleTo("ada").whenTheWindowOpens().thenRequested("ada");
            var first = scheduler.attempt("ada");

            scheduler
                    .whenUnclear("ada")
                    .when(
                            Topics.CAMPAIGN_EVENTS,
                            new UnconfirmedResolved(SPRING_SALE, first, Decision.RESEND, "operator", scheduler.now()))
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("ada");

            assertThat(scheduler.request("ada").supersedes()).isEqualTo(new Superseded(first, Because.RESEND_ORDERED));
        }
    }

    @Test
    void anUnclearMessageIsSentAgainAfterAsLongAsTheAccountSaysAndOnce() {
        try (var scheduler = shop().resendingAfter(Duration.ofDays(1)).opens()) {
            scheduler.whenWanted(sale(SPRING_SALE), "ada").whenTheWindowOpens().thenRequested("ada");
            var first = scheduler.attempt("ada");

            scheduler
                    .whenUnclear("ada")
                    .whenItIs("2026-03-03T08:59:58Z")
                    .whenSendTodayIsPressed()
                    .thenNobodyRequested()
                    .whenItIs("2026-03-03T09:00:00Z")
                    .thenRequested("ada");
            assertThat(scheduler.request("ada").supersedes()).isEqualTo(new Superseded(first, Because.RESEND_ORDERED));
            assertThat(scheduler.request("ada").tries()).isZero();

            scheduler
                    .whenUnclear("ada")
                    .whenItIs("2026-03-05T09:00:00Z")
                    .thenNobodyRequested()
                    .whenItIs("2026-03-10T09:00:00Z")
                    .thenHappened(CampaignClosed.class, 1);
        }
    }

    @Test
    void evidenceThatComesInTimeKeepsAnUnclearMessageFromBeingSentAgain() {
        try (var scheduler = shop().resendingAfter(Duration.ofDays(1)).opens()) {
            scheduler
                    .whenWanted(sale(SPRING_SALE), "ada")
                    .whenTheWindowOpens()
                    .whenUnclear("ada")
                    .whenItIs("2026-03-03T08:00:00Z")
                    .whenDelivered("ada")
                    .whenItIs("2026-03-04T09:00:00Z")
                    .thenRequested("ada");
        }
    }

    @Test
    void nothingUnclearIsSentAgainToWhoSaidStopOrInACampaignThatEnded() {
        try (var scheduler = shop().resendingAfter(Duration.ofDays(1)).opens()) {
            scheduler
                    .whenWanted(sale(SPRING_SALE), "ada")
                    .whenWanted(sale(SUMMER_SALE), "bob")
                    .whenTheWindowOpens()
                    .whenUnclear("ada")
                    .whenUnclear("bob")
                    .whenStopIsSaidBy("ada")
                    .whenWanted(sale(SUMMER_SALE).revision(2).cancelled())
                    .whenItIs("2026-03-03T12:00:00Z");
            scheduler.takeRequested();

            scheduler
                    .whenItIs("2026-03-04T12:00:00Z")
                    .thenNobodyRequested()
                    .thenHappened(RecipientSkipped.class, 0)
                    .whenItIs("2026-03-09T09:00:00Z")
                    .thenHappened(CampaignClosed.class, 2);
            assertThat(scheduler.all(CampaignClosed.class))
                    .extracting(CampaignClosed::unconfirmed)
                    .containsExactly(1, 1);
        }
    }

    private static MessageFailed failed(AttemptId attempt, Instant at) {
        return new MessageFailed(attempt, SPRING_SALE, "131056", FailureKind.PAIR_RATE, at);
    }
}
