package dev.trickle.scheduler;

import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.pipeline.TestPeople.SUMMER_SALE;
import static dev.trickle.scheduler.SchedulerScenario.givenMessagingLimitOf;
import static dev.trickle.scheduler.TestAccount.testAccount;
import static dev.trickle.scheduler.TestCampaign.sale;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.ScheduleEvent.CampaignStarted;
import dev.trickle.pipeline.ScheduleEvent.QuotaUsed;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When messages may leave: the window, the calendar and its oddities, send-today. */
class SendWindowReleaseTest {

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
    void tellsWhenItHasSomethingToDoNext() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler.whenSpringSaleTo("ada", "bob");
            assertThat(scheduler.clock().isBusy()).isTrue();

            scheduler.whenTimePasses(Duration.ofSeconds(1));
            assertThat(scheduler.clock().isBusy()).isFalse();
            assertThat(scheduler.clock().nextTimer()).contains(Instant.parse("2026-03-02T09:00:00Z"));

            scheduler.whenTheWindowOpens();
            assertThat(scheduler.clock().isBusy()).isTrue();

            scheduler.whenAccepted("ada").whenTimePasses(Duration.ofSeconds(1));
            assertThat(scheduler.clock().isBusy()).isFalse();
            assertThat(scheduler.clock().nextTimer()).contains(Instant.parse("2026-03-03T09:00:00Z"));
        }
    }

    @Test
    void staysShutOnDaysOfTheWeekThatAreNotTheAccounts() {
        try (var scheduler = testAccount().onWorkdays().opens()) {
            scheduler
                    .whenWanted(sale(SPRING_SALE).startingAt("2026-03-07T00:00:00Z"), "ada")
                    .whenItIs("2026-03-07T12:00:00Z")
                    .whenItIs("2026-03-08T12:00:00Z")
                    .thenNobodyRequested()
                    .whenItIs("2026-03-09T09:00:00Z")
                    .thenRequested("ada");
        }
    }

    @ParameterizedTest
    @CsvSource({
        // Summer time begins on the 29th of March and ends on the 25th of October.
        "2026-03-28T07:59:59Z, 2026-03-28T08:00:00Z",
        "2026-03-29T06:59:59Z, 2026-03-29T07:00:00Z",
        "2026-10-24T06:59:59Z, 2026-10-24T07:00:00Z",
        "2026-10-25T07:59:59Z, 2026-10-25T08:00:00Z"
    })
    void opensAtItsHourInItsZoneWhateverTheTimeOfTheYear(String before, String opening) {
        try (var scheduler = testAccount().in("Europe/Berlin").opens()) {
            scheduler
                    .whenWanted(sale(SPRING_SALE), "ada")
                    .whenItIs(before)
                    .thenNobodyRequested()
                    .whenItIs(opening)
                    .thenRequested("ada");
        }
    }

    @Test
    void aWindowWithinTheHourThatIsSkippedFallsOutOnThatDay() {
        try (var scheduler =
                testAccount().in("Europe/Berlin").sending("02:15", "02:45").opens()) {
            scheduler
                    .whenWanted(sale(SPRING_SALE).startingAt("2026-03-28T12:00:00Z"), "ada")
                    .whenItIs("2026-03-29T00:59:59Z")
                    .whenItIs("2026-03-29T01:00:00Z")
                    .whenItIs("2026-03-29T01:30:00Z")
                    .thenNobodyRequested();
            assertThat(scheduler.clock().nextTimer()).contains(Instant.parse("2026-03-30T00:15:00Z"));

            scheduler.whenItIs("2026-03-30T00:15:00Z").thenRequested("ada");
        }
    }

    @Test
    void aWindowWithinTheHourThatComesTwiceOpensOnce() {
        try (var scheduler =
                testAccount().in("Europe/Berlin").sending("02:15", "02:45").opens()) {
            scheduler
                    .whenWanted(sale(SPRING_SALE).startingAt("2026-10-25T00:44:00Z"), "ada")
                    // The second time that clocks show 02:20.
                    .whenItIs("2026-10-25T01:20:00Z")
                    .thenNobodyRequested()
                    .whenItIs("2026-10-26T01:15:00Z")
                    .thenRequested("ada");
        }
    }

    @Test
    void aCampaignThatStartsInTheMiddleOfTheDayDoesNotWaitForTheNext() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenWanted(sale(SPRING_SALE).startingAt("2026-03-02T10:30:00Z"), "ada")
                    .whenTheWindowOpens()
                    .thenNobodyRequested();
            assertThat(scheduler.clock().nextTimer()).contains(Instant.parse("2026-03-02T10:30:00Z"));

            scheduler.whenItIs("2026-03-02T10:30:00Z").thenRequested("ada");
        }
    }

    @Test
    void aMissedWeekIsCarriedOverAndNotCaughtUp() {
        try (var scheduler = testAccount().upToADay(3).opens()) {
            scheduler
                    .whenWanted(sale(SPRING_SALE).upToADay(2), "ada", "bob", "cyd", "dan")
                    .whenWanted(sale(SUMMER_SALE).upToADay(2), "eve", "fay")
                    .whenItIs("2026-03-09T15:00:00Z");
            assertThat(scheduler.takeRequested()).containsExactlyInAnyOrder("ada", "eve", "bob");

            scheduler.whenAccepted("ada", "eve", "bob").whenItIs("2026-03-10T09:00:00Z");
            assertThat(scheduler.takeRequested()).containsExactlyInAnyOrder("cyd", "dan", "fay");
        }
    }

    @Test
    void aCalendarThatSteppedBackReleasesNothingUntilItIsWhereItWas() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenItIs("2026-03-02T10:00:00Z")
                    .thenRequested("ada")
                    .whenScheduled(SPRING_SALE, "bob")
                    .whenItIs("2026-03-02T09:50:00Z")
                    .thenNobodyRequested()
                    .whenItIs("2026-03-02T09:59:59Z")
                    .thenNobodyRequested();
            assertThat(scheduler.account().isBehind()).isTrue();
            assertThat(scheduler.clock().nextTimer()).contains(Instant.parse("2026-03-02T10:00:00Z"));

            scheduler.whenItIs("2026-03-02T10:00:00Z").thenRequested("bob");
        }
    }

    @Test
    void aCalendarThatWasFarAheadByMistakeIsBelievedAgainOnceAllThatWasSentBeforeHasRunOut() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob", "cyd")
                    .whenTheWindowOpens()
                    .whenAccepted("ada")
                    .whenItIs("2027-03-02T12:00:00Z")
                    .thenRequested("ada", "bob")
                    .whenItIs("2026-03-02T09:10:00Z")
                    .whenAccepted("bob")
                    .thenNobodyRequested()
                    .whenItIs("2026-03-02T20:00:00Z")
                    .whenItIs("2026-03-03T09:10:59Z")
                    .thenNobodyRequested();
            assertThat(scheduler.clock().nextTimer()).contains(Instant.parse("2026-03-03T09:11:00Z"));

            scheduler.whenItIs("2026-03-03T09:11:00Z").thenRequested("cyd");
            assertThat(scheduler.last(QuotaUsed.class).date()).isEqualTo("2026-03-03");
        }
    }

    @Test
    void aCalendarThatSteppedBackIsNoticedThoughNothingElseHappens() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenWanted(sale(SPRING_SALE).upToADay(1), "ada", "bob", "cyd")
                    .whenTheWindowOpens()
                    .whenAccepted("ada")
                    .whenItIs("2027-03-02T12:00:00Z")
                    .thenRequested("ada", "bob")
                    .whenAccepted("bob")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .whenItIs("2026-03-02T09:10:00Z");
            assertThat(scheduler.account().isBehind()).isTrue();
            scheduler.whenItIs("2026-03-03T09:10:59Z").thenNobodyRequested();

            scheduler.whenItIs("2026-03-03T09:11:00Z").thenRequested("cyd");
        }
    }

    @Test
    void aCalendarThatStepsForwardCatchesNothingUp() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenWanted(sale(SPRING_SALE).upToADay(1), "ada", "bob", "cyd")
                    .whenTheWindowOpens()
                    .whenAccepted("ada")
                    .whenItIs("2026-03-20T10:00:00Z")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("ada", "bob");
        }
    }

    @Test
    void sendTodayReleasesAtNightAndOnDaysOffWithinTheQuota() {
        try (var scheduler = testAccount().onWorkdays().writingTo(2).opens()) {
            scheduler
                    .whenWanted(sale(SPRING_SALE), "ada", "bob", "cyd")
                    .whenItIs("2026-03-08T02:00:00Z")
                    .whenSendTodayIsPressed()
                    .thenRequested("ada", "bob");
        }
    }

    @Test
    void sendTodayAndTheDailyRunTogetherSendTheDaysShareOnce() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenWanted(sale(SPRING_SALE).upToADay(2), "ada", "bob", "cyd", "dan")
                    .whenSendTodayIsPressed()
                    .thenRequested("ada", "bob")
                    .whenAccepted("ada", "bob")
                    .whenTheWindowOpens()
                    .whenSendTodayIsPressed()
                    .whenSendTodayIsPressed()
                    .thenNobodyRequested()
                    .whenItIs("2026-03-03T09:00:00Z")
                    .thenRequested("cyd", "dan");
        }
    }

    @Test
    void sendTodayOfYesterdayMeansNothingToday() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenItIs("2026-03-02T23:00:00Z")
                    .whenSendTodayIsPressed()
                    .whenWanted(sale(SPRING_SALE).startingAt("2026-03-03T00:00:00Z"), "ada")
                    .whenItIs("2026-03-03T00:30:00Z")
                    .whenSendTodayIsPressedFor(LocalDate.parse("2026-03-02"))
                    .thenNobodyRequested()
                    .whenSendTodayIsPressedFor(LocalDate.parse("2026-03-03"))
                    .whenSendTodayIsPressedFor(LocalDate.parse("2026-03-02"))
                    .thenRequested("ada");
        }
    }
}
