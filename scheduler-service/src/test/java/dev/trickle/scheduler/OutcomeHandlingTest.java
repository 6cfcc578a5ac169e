package dev.trickle.scheduler;

import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.scheduler.SchedulerScenario.givenMessagingLimitOf;
import static dev.trickle.scheduler.TestCampaign.sale;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.DeliveryUpdate.DeliveryFailed;
import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.ScheduleEvent.CampaignClosed;
import dev.trickle.pipeline.ScheduleEvent.RecipientFailed;
import dev.trickle.pipeline.Topics;
import dev.trickle.scheduler.recipient.RecipientState.Skipped;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a recipient after each refusal and failure, and when they are written to again. */
class OutcomeHandlingTest {

    @Test
    void aFailureThatMayPassIsTriedAgainAndThenGivenUp() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler.whenSpringSaleTo("ada").whenTheWindowOpens().thenRequested("ada");
            for (var tries = 1; tries <= 3; tries++) {
                scheduler
                        .whenFailed("ada", "131056", FailureKind.PAIR_RATE)
                        .whenTimePasses(Duration.ofSeconds(30))
                        .thenNobodyRequested()
                        .whenTimePasses(Duration.ofSeconds(60))
                        .thenRequested("ada");
            }

            scheduler
                    .whenFailed("ada", "131056", FailureKind.PAIR_RATE)
                    .whenTimePasses(Duration.ofHours(2))
                    .thenNobodyRequested()
                    .thenHappened(RecipientFailed.class, 1)
                    .thenHappened(CampaignClosed.class, 1);
            assertThat(scheduler.attempt("ada").number()).isEqualTo(4);
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
                assertThat(scheduler.account().usedSlots()).isZero();
                assertThat(scheduler.account().dailyQuota().used()).isZero();

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
            assertThat(scheduler.account().usedSlots()).isZero();
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
}
