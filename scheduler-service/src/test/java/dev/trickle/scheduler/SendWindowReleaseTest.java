package dev.trickle.scheduler;

import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.pipeline.TestPeople.SUMMER_SALE;
import static dev.trickle.scheduler.SchedulerScenario.givenClaimMaxAgeOf;
import static dev.trickle.scheduler.SchedulerScenario.givenMessagingLimitOf;
import static dev.trickle.scheduler.TestAccount.testAccount;
import static dev.trickle.scheduler.TestCampaign.sale;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.ScheduleEvent.CampaignStarted;
import dev.trickle.pipeline.ScheduleEvent.QuotaUsed;
import dev.trickle.scheduler.recipient.RecipientState.ClosedUnconfirmed;
import dev.trickle.scheduler.recipient.RecipientState.Sent;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When recipients are released: send window, daylight saving time, clock changes and send-today. */
class SendWindowReleaseTest {

    @Test
    void releasesNothingBeforeTheWindowOpensAndAllRecipientsThen() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenNoneRequested()
                    .whenSendWindowOpens()
                    .thenRequested("ada", "bob")
                    .thenPublished(CampaignStarted.class, 1);
        }
    }

    @Test
    void sendTodayReleasesImmediatelyAndARepetitionNothingMore() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenSendTodayRequested()
                    .thenRequested("ada")
                    .whenSendTodayRequested()
                    .whenSendWindowOpens()
                    .thenNoneRequested();
        }
    }

    @Test
    void nothingIsReleasedThatCouldBeSentOnTheNextDay() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenClockShows("2026-03-02T23:58:00Z")
                    .thenNoneRequested()
                    .whenClockShows("2026-03-03T09:00:00Z")
                    .thenRequested("ada");

            assertThat(scheduler.request("ada").notAfter()).isEqualTo(Instant.parse("2026-03-03T23:58:35Z"));
        }
    }

    /** The sender calls up to this long after the claim; the call must end on the same day all the same. */
    @Test
    void theClaimDeadlineFollowsTheMaximumAgeOfAClaim() {
        try (var scheduler = givenClaimMaxAgeOf(Duration.ofMinutes(2))) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenClockShows("2026-03-03T09:00:00Z")
                    .thenRequested("ada");

            assertThat(scheduler.request("ada").notAfter()).isEqualTo(Instant.parse("2026-03-03T23:56:40Z"));
        }
    }

    @Test
    void aMissedDayIsNotCaughtUp() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob", "cyd")
                    .whenClockShows("2026-03-05T12:00:00Z")
                    .thenRequested("ada")
                    .whenAccepted("ada")
                    .whenClockShows("2026-03-06T12:01:01Z")
                    .thenRequested("bob");
        }
    }

    @Test
    void aClockThatMovesBackReleasesNothingTwice() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenSendWindowOpens()
                    .thenRequested("ada")
                    .whenAccepted("ada")
                    .whenClockShows("2026-03-01T09:00:00Z")
                    .thenNoneRequested();
        }
    }

    @Test
    void reportsItsNextWakeUp() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler.whenSpringSaleTo("ada", "bob");
            assertThat(scheduler.nextWakeUps().isBusy()).isTrue();

            scheduler.whenTimePasses(Duration.ofSeconds(1));
            assertThat(scheduler.nextWakeUps().isBusy()).isFalse();
            assertThat(scheduler.nextWakeUps().nextTimer()).contains(Instant.parse("2026-03-02T09:00:00Z"));

            scheduler.whenSendWindowOpens();
            assertThat(scheduler.nextWakeUps().isBusy()).isTrue();

            scheduler.whenAccepted("ada").whenTimePasses(Duration.ofSeconds(1));
            assertThat(scheduler.nextWakeUps().isBusy()).isFalse();
            assertThat(scheduler.nextWakeUps().nextTimer()).contains(Instant.parse("2026-03-03T09:00:00Z"));
        }
    }

    @Test
    void releasesNothingOnOtherWeekdays() {
        try (var scheduler = testAccount().onWorkdays().startScheduler()) {
            scheduler
                    .whenDefined(sale(SPRING_SALE).startingAt("2026-03-07T00:00:00Z"), "ada")
                    .whenClockShows("2026-03-07T12:00:00Z")
                    .whenClockShows("2026-03-08T12:00:00Z")
                    .thenNoneRequested()
                    .whenClockShows("2026-03-09T09:00:00Z")
                    .thenRequested("ada");
        }
    }

    @ParameterizedTest
    @CsvSource({
        // Summer time starts on the 29th of March and ends on the 25th of October.
        "2026-03-28T07:59:59Z, 2026-03-28T08:00:00Z",
        "2026-03-29T06:59:59Z, 2026-03-29T07:00:00Z",
        "2026-10-24T06:59:59Z, 2026-10-24T07:00:00Z",
        "2026-10-25T07:59:59Z, 2026-10-25T08:00:00Z"
    })
    void opensAtTheLocalHourInSummerAndWinter(String before, String opening) {
        try (var scheduler = testAccount().inZone("Europe/Berlin").startScheduler()) {
            scheduler
                    .whenDefined(sale(SPRING_SALE), "ada")
                    .whenClockShows(before)
                    .thenNoneRequested()
                    .whenClockShows(opening)
                    .thenRequested("ada");
        }
    }

    @Test
    void aWindowWithinTheSkippedHourDoesNotOpenOnThatDay() {
        try (var scheduler = testAccount()
                .inZone("Europe/Berlin")
                .withWindow("02:15", "02:45")
                .startScheduler()) {
            scheduler
                    .whenDefined(sale(SPRING_SALE).startingAt("2026-03-28T12:00:00Z"), "ada")
                    .whenClockShows("2026-03-29T00:59:59Z")
                    .whenClockShows("2026-03-29T01:00:00Z")
                    .whenClockShows("2026-03-29T01:30:00Z")
                    .thenNoneRequested();
            assertThat(scheduler.nextWakeUps().nextTimer()).contains(Instant.parse("2026-03-30T00:15:00Z"));

            scheduler.whenClockShows("2026-03-30T00:15:00Z").thenRequested("ada");
        }
    }

    @Test
    void aWindowWithinTheRepeatedHourOpensOnce() {
        try (var scheduler = testAccount()
                .inZone("Europe/Berlin")
                .withWindow("02:15", "02:45")
                .startScheduler()) {
            scheduler
                    .whenDefined(sale(SPRING_SALE).startingAt("2026-10-25T00:44:00Z"), "ada")
                    // The second occurrence of 02:20.
                    .whenClockShows("2026-10-25T01:20:00Z")
                    .thenNoneRequested()
                    .whenClockShows("2026-10-26T01:15:00Z")
                    .thenRequested("ada");
        }
    }

    @Test
    void aCampaignThatStartsDuringTheWindowIsReleasedAtItsStart() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenDefined(sale(SPRING_SALE).startingAt("2026-03-02T10:30:00Z"), "ada")
                    .whenSendWindowOpens()
                    .thenNoneRequested();
            assertThat(scheduler.nextWakeUps().nextTimer()).contains(Instant.parse("2026-03-02T10:30:00Z"));

            scheduler.whenClockShows("2026-03-02T10:30:00Z").thenRequested("ada");
        }
    }

    @Test
    void aMissedWeekIsNotCaughtUp() {
        try (var scheduler = testAccount().withDailyLimit(3).startScheduler()) {
            scheduler
                    .whenDefined(sale(SPRING_SALE).withDailyLimit(2), "ada", "bob", "cyd", "dan")
                    .whenDefined(sale(SUMMER_SALE).withDailyLimit(2), "eve", "fay")
                    .whenClockShows("2026-03-09T15:00:00Z");
            assertThat(scheduler.pollRequested()).containsExactlyInAnyOrder("ada", "eve", "bob");

            scheduler.whenAccepted("ada", "eve", "bob").whenClockShows("2026-03-10T09:00:00Z");
            assertThat(scheduler.pollRequested()).containsExactlyInAnyOrder("cyd", "dan", "fay");
        }
    }

    @Test
    void nothingIsReleasedUntilTheClockReachesItsLatestReading() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenDefined(sale(SPRING_SALE))
                    .whenScheduled(SPRING_SALE, "ada")
                    .whenClockShows("2026-03-02T10:00:00Z")
                    .thenRequested("ada")
                    .whenScheduled(SPRING_SALE, "bob")
                    .whenClockShows("2026-03-02T09:50:00Z")
                    .thenNoneRequested()
                    .whenClockShows("2026-03-02T09:59:59Z")
                    .thenNoneRequested();
            assertThat(scheduler.account().hasClockMovedBack()).isTrue();
            assertThat(scheduler.nextWakeUps().nextTimer()).contains(Instant.parse("2026-03-02T10:00:00Z"));

            scheduler.whenClockShows("2026-03-02T10:00:00Z").thenRequested("bob");
        }
    }

    @Test
    void releasesResumeAfterAFarJumpBackOnceAllEarlierSlotsHaveExpired() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob", "cyd")
                    .whenSendWindowOpens()
                    .whenAccepted("ada")
                    .whenClockShows("2027-03-02T12:00:00Z")
                    .thenRequested("ada", "bob")
                    .whenClockShows("2026-03-02T09:10:00Z")
                    .whenAccepted("bob")
                    .thenNoneRequested()
                    .whenClockShows("2026-03-02T20:00:00Z")
                    .whenClockShows("2026-03-03T09:10:59Z")
                    .thenNoneRequested();
            assertThat(scheduler.nextWakeUps().nextTimer()).contains(Instant.parse("2026-03-03T09:11:00Z"));

            scheduler.whenClockShows("2026-03-03T09:11:00Z").thenRequested("cyd");
            assertThat(scheduler.lastEventOf(QuotaUsed.class).date()).isEqualTo("2026-03-03");
        }
    }

    /**
     * Meta counts deliveries: a phone that was off takes a slot again, whatever the time to live of the template is.
     */
    @Test
    void slotCountsFromTheDeliveryAlsoAfterItHasExpired() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob", "cyd")
                    .whenSendWindowOpens()
                    .thenRequested("ada")
                    .whenAccepted("ada")
                    .whenClockShows("2026-03-02T20:00:00Z")
                    .whenDelivered("ada")
                    .whenClockShows("2026-03-03T20:00:59Z")
                    .thenNoneRequested()
                    .whenClockShows("2026-03-03T20:01:00Z")
                    .thenRequested("bob")
                    .whenAccepted("bob")
                    .whenClockShows("2026-03-04T20:01:59Z")
                    .thenNoneRequested();

            // Accepted more than a day ago, and delivered at the instant at which the slot has expired.
            scheduler
                    .whenClockShows("2026-03-04T20:02:00Z")
                    .thenRequested("cyd")
                    .whenNotSent("cyd", NotSentReason.NO_CONNECTION)
                    .whenDelivered("bob")
                    .whenSecondsPass(120)
                    .thenNoneRequested()
                    .whenClockShows("2026-03-05T20:03:00Z")
                    .whenSecondsPass(15)
                    .thenRequested("cyd");
        }
    }

    /** The clocks of all services were wrong, so the acceptance is in the future as well. */
    @Test
    void nothingOfAFutureRemainsAfterTheClockIsReset() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob", "cyd", "dan", "eve")
                    .whenSendWindowOpens()
                    .whenAccepted("ada")
                    .whenDelivered("ada")
                    .whenClockShows("2036-03-02T12:00:00Z")
                    .thenRequested("ada", "bob")
                    .whenAccepted("bob")
                    .whenClockShows("2026-03-02T09:10:00Z")
                    .whenClockShows("2026-03-03T09:11:00Z")
                    .thenNoneRequested()
                    .whenClockShows("2026-03-04T09:11:59Z")
                    .thenNoneRequested()
                    .whenClockShows("2026-03-04T09:12:00Z")
                    .whenSecondsPass(15)
                    .thenRequested("cyd");

            scheduler.whenClockShows("2026-03-06T09:12:00Z");
            assertThat(scheduler.stateOf("bob")).isEqualTo(new Sent());
        }
    }

    @Test
    void retriesUnconfirmedAttemptsAndRequestsOfAFutureContinueAfterTheClockIsReset() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob", "cyd")
                    .whenClockShows("2036-03-02T12:00:00Z")
                    .thenRequested("ada", "bob", "cyd")
                    .whenUnconfirmed("ada")
                    .whenFailed("bob", "131049", FailureKind.TRANSIENT)
                    .whenClockShows("2026-03-02T09:10:00Z")
                    .whenClockShows("2026-03-03T09:11:00Z")
                    .whenSecondsPass(1);
            scheduler.thenNoneRequested();
            scheduler.whenClockShows("2026-03-03T10:11:02Z").thenRequested("cyd");
            scheduler.whenClockShows("2026-03-04T10:11:02Z").thenRequested("cyd", "bob");

            scheduler.whenClockShows("2026-03-10T09:11:02Z");
            assertThat(scheduler.stateOf("ada")).isEqualTo(new ClosedUnconfirmed(1, null));
        }
    }

    @Test
    void aClockThatMovedBackIsDetectedWithoutAnEvent() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenDefined(sale(SPRING_SALE).withDailyLimit(1), "ada", "bob", "cyd")
                    .whenSendWindowOpens()
                    .whenAccepted("ada")
                    .whenClockShows("2027-03-02T12:00:00Z")
                    .thenRequested("ada", "bob")
                    .whenAccepted("bob")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .whenClockShows("2026-03-02T09:10:00Z");
            assertThat(scheduler.account().hasClockMovedBack()).isTrue();
            scheduler.whenClockShows("2026-03-03T09:10:59Z").thenNoneRequested();

            scheduler.whenClockShows("2026-03-03T09:11:00Z").thenRequested("cyd");
        }
    }

    @Test
    void aClockThatJumpsForwardCatchesNothingUp() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenDefined(sale(SPRING_SALE).withDailyLimit(1), "ada", "bob", "cyd")
                    .whenSendWindowOpens()
                    .whenAccepted("ada")
                    .whenClockShows("2026-03-20T10:00:00Z")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("ada", "bob");
        }
    }

    @Test
    void sendTodayReleasesOutsideTheWindowWithinTheQuota() {
        try (var scheduler = testAccount().onWorkdays().withMessagingLimit(2).startScheduler()) {
            scheduler
                    .whenDefined(sale(SPRING_SALE), "ada", "bob", "cyd")
                    .whenClockShows("2026-03-08T02:00:00Z")
                    .whenSendTodayRequested()
                    .thenRequested("ada", "bob");
        }
    }

    @Test
    void sendTodayAndTheWindowTogetherReleaseTheDailyLimitOnce() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenDefined(sale(SPRING_SALE).withDailyLimit(2), "ada", "bob", "cyd", "dan")
                    .whenSendTodayRequested()
                    .thenRequested("ada", "bob")
                    .whenAccepted("ada", "bob")
                    .whenSendWindowOpens()
                    .whenSendTodayRequested()
                    .whenSendTodayRequested()
                    .thenNoneRequested()
                    .whenClockShows("2026-03-03T09:00:00Z")
                    .thenRequested("cyd", "dan");
        }
    }

    @Test
    void sendTodayOfYesterdayReleasesNothingToday() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenClockShows("2026-03-02T23:00:00Z")
                    .whenSendTodayRequested()
                    .whenDefined(sale(SPRING_SALE).startingAt("2026-03-03T00:00:00Z"), "ada")
                    .whenClockShows("2026-03-03T00:30:00Z")
                    .whenSendTodayRequestedFor(LocalDate.parse("2026-03-02"))
                    .thenNoneRequested()
                    .whenSendTodayRequestedFor(LocalDate.parse("2026-03-03"))
                    .whenSendTodayRequestedFor(LocalDate.parse("2026-03-02"))
                    .thenRequested("ada");
        }
    }
}
