package dev.trickle.scheduler.account;

import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.Account.BusinessAccount;
import dev.trickle.scheduler.account.AccountState.Limit;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccountStateTest {

    private static final Instant NINE = Instant.parse("2026-03-02T08:00:00Z");
    private static final Instant NEXT_YEAR = Instant.parse("2027-01-01T12:00:00Z");

    private final Account shop = new Account(
            List.of(new BusinessAccount("100", List.of("200"))),
            ZoneId.of("Europe/Berlin"),
            LocalTime.of(9, 0),
            LocalTime.MIDNIGHT,
            EnumSet.allOf(DayOfWeek.class),
            250,
            250,
            0,
            Duration.ofSeconds(60),
            Duration.ZERO,
            true,
            null);
    private final AccountState atNine = AccountState.initial().advanceTo(NINE, shop);

    @Test
    void aClockThatAdvancesIsAccepted() {
        assertThat(atNine.hasClockMovedBack()).isFalse();
        assertThat(atNine.advanceTo(NINE.plusSeconds(1), shop).now()).isEqualTo(NINE.plusSeconds(1));
    }

    @Test
    void releasesResumeWhenTheClockReachesItsLatestReading() {
        var movedBack = atNine.advanceTo(NINE.minusSeconds(600), shop);

        assertThat(movedBack.hasClockMovedBack()).isTrue();
        assertThat(movedBack.resumesAt(shop)).isEqualTo(NINE);
        assertThat(movedBack.advanceTo(NINE.minusNanos(1), shop).hasClockMovedBack())
                .isTrue();
        assertThat(movedBack.advanceTo(NINE, shop).hasClockMovedBack()).isFalse();
    }

    @Test
    void releasesResumeAfterADayAndTheMarginAtTheLatest() {
        var movedBack =
                atNine.advanceTo(NEXT_YEAR, shop).withRelease(SPRING_SALE).advanceTo(NINE, shop);
        var resetAt = NINE.plus(Duration.ofHours(24)).plusSeconds(60);

        assertThat(movedBack.resumesAt(shop)).isEqualTo(resetAt);
        assertThat(movedBack.advanceTo(resetAt.minusNanos(1), shop).hasClockMovedBack())
                .isTrue();
        var afterReset = movedBack.advanceTo(resetAt, shop);
        assertThat(afterReset.hasClockMovedBack()).isFalse();
        assertThat(afterReset.now()).isEqualTo(resetAt);
        assertThat(afterReset.dailyQuota().date()).isEqualTo("2026-03-03");
        assertThat(afterReset.dailyQuota().used()).isZero();
    }

    @Test
    void theDayAndTheMarginRestartWhenTheClockMovesFurtherBack() {
        var movedBack =
                atNine.advanceTo(NEXT_YEAR, shop).advanceTo(NINE, shop).advanceTo(NINE.minusSeconds(3_600), shop);

        assertThat(movedBack.resumesAt(shop))
                .isEqualTo(NINE.minusSeconds(3_600).plus(Duration.ofHours(24)).plusSeconds(60));
    }

    @Test
    void onADayOf25HoursReleasesResumeOnTheNextDay() {
        // 00:10 of the day on which summer time ends: 24 hours and a minute later it is still the same date.
        var stepped = Instant.parse("2026-10-24T22:10:00Z");
        var movedBack = atNine.advanceTo(NEXT_YEAR, shop).advanceTo(stepped, shop);

        assertThat(movedBack.resumesAt(shop)).isEqualTo(Instant.parse("2026-10-25T23:00:00Z"));
    }

    @Test
    void aSendTodayOfADateInTheFutureIsDiscardedWithTheClockReset() {
        var requested = atNine.advanceTo(NEXT_YEAR, shop).withSendToday(LocalDate.parse("2027-01-01"));
        var afterReset = requested.advanceTo(NINE, shop).advanceTo(NINE.plus(Duration.ofDays(2)), shop);

        assertThat(afterReset.sendToday()).isNull();
        assertThat(afterReset.withSendToday(LocalDate.parse("2026-03-04")).sendToday())
                .isEqualTo("2026-03-04");
    }

    @Test
    void theLimitReportedLastAppliesInAnyOrderAndTheLowerOneWinsTies() {
        var early = new Limit(10, NINE);
        var late = new Limit(5, NINE.plusSeconds(1));
        var lateAndLower = new Limit(4, NINE.plusSeconds(1));

        assertThat(atNine.withLimit(early).withLimit(late).messagingLimit(shop)).isEqualTo(5);
        assertThat(atNine.withLimit(late).withLimit(early).messagingLimit(shop)).isEqualTo(5);
        assertThat(atNine.withLimit(late).withLimit(lateAndLower).messagingLimit(shop))
                .isEqualTo(4);
        assertThat(atNine.withLimit(lateAndLower).withLimit(late).messagingLimit(shop))
                .isEqualTo(4);
        assertThat(atNine.messagingLimit(shop)).isEqualTo(250);
    }

    @Test
    void anEarlierDateDoesNotReplaceALaterOne() {
        var monday = LocalDate.parse("2026-03-02");

        assertThat(atNine.withSendToday(monday)
                        .withSendToday(monday.minusDays(1))
                        .sendToday())
                .isEqualTo(monday);
    }

    @Test
    void aMessageBeforeTheLossOfTheStoresCountsOnItsDayOnly() {
        var today = atNine.dailyQuota().date();

        assertThat(atNine.withRestoredMessage(SPRING_SALE, today).dailyQuota().used())
                .isEqualTo(1);
        assertThat(atNine.withRestoredMessage(SPRING_SALE, today.minusDays(1))
                        .dailyQuota()
                        .used())
                .isZero();
    }

    @Test
    void aPublishedSequenceNeverLowersTheSequence() {
        assertThat(atNine.withPublishedSequence(7).withPublishedSequence(6).sequence())
                .isEqualTo(7);
    }
}
