package dev.trickle.scheduler.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.Account.BusinessAccount;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SendWindowTest {

    private static final LocalDate NO_SEND_TODAY = null;

    private final SendWindow berlin = window("Europe/Berlin", LocalTime.of(20, 0), EnumSet.allOf(DayOfWeek.class));

    @Test
    void opensAtTheLocalHourOfTheAccount() {
        assertThat(berlin.claimDeadline(Instant.parse("2026-03-02T07:59:59Z"), NO_SEND_TODAY))
                .isEmpty();
        assertThat(berlin.claimDeadline(Instant.parse("2026-03-02T08:00:00Z"), NO_SEND_TODAY))
                .contains(Instant.parse("2026-03-02T18:59:00Z"));
    }

    @Test
    void followsTheStartOfSummerTime() {
        assertThat(berlin.nextOpening(Instant.parse("2026-03-28T12:00:00Z")))
                .isEqualTo(Instant.parse("2026-03-29T07:00:00Z"));
    }

    @Test
    void closesWhenLessThanAMinuteIsLeftForAClaim() {
        assertThat(berlin.claimDeadline(Instant.parse("2026-03-02T18:58:01Z"), NO_SEND_TODAY))
                .isEmpty();
    }

    @Test
    void sendTodayOpensItOnTheRequestedDate() {
        var night = Instant.parse("2026-03-02T03:00:00Z");

        assertThat(berlin.claimDeadline(night, LocalDate.parse("2026-03-02")))
                .contains(Instant.parse("2026-03-02T22:59:00Z"));
        assertThat(berlin.claimDeadline(night, LocalDate.parse("2026-03-01"))).isEmpty();
    }

    @Test
    void staysClosedOnOtherWeekdays() {
        var workdays = window("UTC", LocalTime.of(20, 0), EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY));

        assertThat(workdays.claimDeadline(Instant.parse("2026-03-07T12:00:00Z"), NO_SEND_TODAY))
                .isEmpty();
        assertThat(workdays.nextOpening(Instant.parse("2026-03-06T12:00:00Z")))
                .isEqualTo(Instant.parse("2026-03-09T09:00:00Z"));
    }

    @Test
    void opensAtTheChangeWhereItsHourIsSkipped() {
        var night = window("Europe/Berlin", LocalTime.of(2, 30), LocalTime.of(6, 0));

        assertThat(night.claimDeadline(Instant.parse("2026-03-29T00:59:59Z"), NO_SEND_TODAY))
                .isEmpty();
        assertThat(night.claimDeadline(Instant.parse("2026-03-29T01:00:00Z"), NO_SEND_TODAY))
                .contains(Instant.parse("2026-03-29T03:59:00Z"));
    }

    @Test
    void closesAtTheChangeWhereItsEndIsSkipped() {
        var night = window("Europe/Berlin", LocalTime.of(1, 0), LocalTime.of(2, 30));

        assertThat(night.claimDeadline(Instant.parse("2026-03-29T00:30:00Z"), NO_SEND_TODAY))
                .contains(Instant.parse("2026-03-29T00:59:00Z"));
        assertThat(night.claimDeadline(Instant.parse("2026-03-29T01:10:00Z"), NO_SEND_TODAY))
                .isEmpty();
    }

    @Test
    void usesTheFirstOccurrenceOfARepeatedHour() {
        var night = window("Europe/Berlin", LocalTime.of(1, 0), LocalTime.of(2, 30));
        var later = window("Europe/Berlin", LocalTime.of(2, 30), LocalTime.of(6, 0));

        assertThat(night.claimDeadline(Instant.parse("2026-10-25T00:10:00Z"), NO_SEND_TODAY))
                .contains(Instant.parse("2026-10-25T00:29:00Z"));
        assertThat(night.claimDeadline(Instant.parse("2026-10-25T01:10:00Z"), NO_SEND_TODAY))
                .isEmpty();
        assertThat(later.claimDeadline(Instant.parse("2026-10-25T00:30:00Z"), NO_SEND_TODAY))
                .isPresent();
    }

    @Test
    void aDayEndsAtMidnightRegardlessOfItsLength() {
        var allDay = window("Europe/Berlin", LocalTime.of(0, 0), LocalTime.MIDNIGHT);

        assertThat(allDay.claimDeadline(Instant.parse("2026-03-29T10:00:00Z"), NO_SEND_TODAY))
                .contains(Instant.parse("2026-03-29T21:59:00Z"));
        assertThat(allDay.claimDeadline(Instant.parse("2026-10-25T10:00:00Z"), NO_SEND_TODAY))
                .contains(Instant.parse("2026-10-25T22:59:00Z"));
    }

    @Test
    void searchesTwoWeeksIfTheOnlyDayHasNoWindow() {
        var sundays = window("Europe/Berlin", LocalTime.of(2, 15), LocalTime.of(2, 45), EnumSet.of(DayOfWeek.SUNDAY));

        assertThat(sundays.nextOpening(Instant.parse("2026-03-23T00:00:00Z")))
                .isEqualTo(Instant.parse("2026-04-05T00:15:00Z"));
    }

    private static SendWindow window(String zone, LocalTime from, LocalTime until) {
        return window(zone, from, until, EnumSet.allOf(DayOfWeek.class));
    }

    private static SendWindow window(String zone, LocalTime until, Set<DayOfWeek> days) {
        return window(zone, LocalTime.of(9, 0), until, days);
    }

    private static SendWindow window(String zone, LocalTime from, LocalTime until, Set<DayOfWeek> days) {
        var account = new Account(
                List.of(new BusinessAccount("100", List.of("200"))),
                ZoneId.of(zone),
                from,
                until,
                days,
                250,
                250,
                0,
                Duration.ofMinutes(1),
                Duration.ZERO,
                true,
                null);
        return new SendWindow(account, Duration.ofMinutes(1));
    }
}
