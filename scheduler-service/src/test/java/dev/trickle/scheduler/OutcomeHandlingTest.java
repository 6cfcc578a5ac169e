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

/** State of a recipient after each outcome, and the instant of its retry. */
class OutcomeHandlingTest {

    @Test
    void aTransientFailureIsRetriedAndFinallyFails() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler.whenSpringSaleTo("ada").whenSendWindowOpens().thenRequested("ada");
            for (var tries = 1; tries <= 3; tries++) {
                scheduler
                        .whenFailed("ada", "131056", FailureKind.PAIR_RATE)
                        .whenTimePasses(Duration.ofSeconds(30))
                        .thenNoneRequested()
                        .whenTimePasses(Duration.ofSeconds(60))
                        .thenRequested("ada");
            }

            scheduler
                    .whenFailed("ada", "131056", FailureKind.PAIR_RATE)
                    .whenTimePasses(Duration.ofHours(2))
                    .thenNoneRequested()
                    .thenPublished(RecipientFailed.class, 1)
                    .thenPublished(CampaignClosed.class, 1);
            assertThat(scheduler.attempt("ada").number()).isEqualTo(4);
        }
    }

    @Test
    void aFailedDeliveryWithAListedCodeIsRetriedADayLaterAndSupersedesTheFirst() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenSendWindowOpens()
                    .thenRequested("ada")
                    .whenAccepted("ada");
            var first = scheduler.attempt("ada");

            scheduler
                    .when(Topics.DELIVERY_UPDATES, new DeliveryFailed(first, SPRING_SALE, "131049", scheduler.now()))
                    .whenClockShows("2026-03-03T09:00:59Z")
                    .thenNoneRequested()
                    .whenClockShows("2026-03-03T09:01:00Z")
                    .thenRequested("ada");

            assertThat(scheduler.request("ada").supersedes().attempt()).isEqualTo(first);
        }
    }

    /** Every outcome ends the request in flight and frees the slot, and no retry follows immediately. */
    @ParameterizedTest
    @EnumSource(NotSentReason.class)
    void everyNotSentReasonFreesTheSlotAndRetriesAfterAMinuteAtTheEarliest(NotSentReason reason) {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler.whenSpringSaleTo("ada").whenSendWindowOpens().thenRequested("ada");

            for (var round = 0; round < 3; round++) {
                scheduler.whenNotSent("ada", reason);
                assertThat(scheduler.account().inFlight()).isZero();
                assertThat(scheduler.account().usedSlots()).isZero();
                assertThat(scheduler.account().dailyQuota().used()).isZero();

                scheduler.whenTimePasses(Duration.ofSeconds(59)).thenNoneRequested();
                scheduler.whenTimePasses(Duration.ofSeconds(1));
                if (scheduler.pollRequested().isEmpty()) {
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
    void everyFailureFreesTheSlotAndRetriesAfterAMinuteAtTheEarliest(FailureKind kind) {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenSendWindowOpens()
                    .thenRequested("ada")
                    .whenFailed("ada", "131021", kind);

            assertThat(scheduler.account().inFlight()).isZero();
            assertThat(scheduler.account().usedSlots()).isZero();
            scheduler.whenTimePasses(Duration.ofSeconds(59)).thenNoneRequested();
        }
    }

    @Test
    void aFailureIsRetriedUpToTheMaximumOfTheCampaign() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenDefined(sale(SPRING_SALE).withMaxRetries(1), "ada")
                    .whenSendWindowOpens()
                    .whenNotSent("ada", NotSentReason.THROTTLED)
                    .whenTimePasses(Duration.ofMinutes(1))
                    .whenFailed("ada", "131056", FailureKind.PAIR_RATE)
                    .whenTimePasses(Duration.ofMinutes(2))
                    .thenRequested("ada", "ada", "ada")
                    .whenFailed("ada", "131056", FailureKind.PAIR_RATE)
                    .whenTimePasses(Duration.ofHours(7))
                    .thenNoneRequested();

            assertThat(scheduler.lastEventOf(RecipientFailed.class).code()).isEqualTo("131056");
        }
    }

    @Test
    void aCampaignWithoutRetriesFailsAtTheFirstFailure() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenDefined(sale(SPRING_SALE).withMaxRetries(0), "ada", "bob")
                    .whenSendWindowOpens()
                    .whenFailed("ada", "131056", FailureKind.PAIR_RATE)
                    .whenAccepted("bob")
                    .whenNotDelivered("bob", "131049")
                    .thenPublished(RecipientFailed.class, 2);
        }
    }

    @Test
    void aCodeWithAMinimumDelayOfADayIsRetriedAfterADay() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenSendWindowOpens()
                    .whenFailed("ada", "131049", FailureKind.TRANSIENT)
                    .whenClockShows("2026-03-03T09:00:59Z")
                    .thenRequested("ada")
                    .whenClockShows("2026-03-03T09:01:00Z")
                    .thenRequested("ada");
        }
    }

    @Test
    void aRetryIsNeverEarly() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenSendWindowOpens()
                    .thenRequested("ada", "bob")
                    .whenFailed("ada", "131049", FailureKind.TRANSIENT)
                    .whenClockShows("2026-03-02T09:00:00.000000001Z")
                    .whenFailed("bob", "131049", FailureKind.TRANSIENT)
                    .whenClockShows("2026-03-03T09:01:00Z")
                    .thenRequested("ada")
                    .whenClockShows("2026-03-03T09:01:00.000001Z")
                    .thenRequested("bob");
        }
    }

    @Test
    void aRetryNeedsQuotaLikeEveryRelease() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenSendWindowOpens()
                    .whenFailed("ada", "131056", FailureKind.PAIR_RATE)
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("ada", "bob")
                    .whenAccepted("bob")
                    .whenTimePasses(Duration.ofHours(2))
                    .thenNoneRequested()
                    .whenClockShows("2026-03-03T09:01:01Z")
                    .thenRequested("ada");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"131026", "130472", "131050", "131047"})
    void aFailureAfterAcceptanceWithAnUnlistedCodeIsFinal(String code) {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenSendWindowOpens()
                    .thenRequested("ada")
                    .whenAccepted("ada")
                    .whenNotDelivered("ada", code)
                    .thenPublished(RecipientFailed.class, 1)
                    .whenClockShows("2026-03-06T12:00:00Z")
                    .thenNoneRequested();
        }
    }
}
