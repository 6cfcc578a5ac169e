package dev.trickle.scheduler.account;

import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.installation.Account;
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
            "100",
            List.of("200"),
            ZoneId.of("Europe/Berlin"),
            LocalTime.of(9, 0),
            LocalTime.MIDNIGHT,
            EnumSet.allOf(DayOfWeek.class),
            250,
            250,
            0,
            Duration.ofSeconds(60),
            null);
    private final AccountState atNine = AccountState.unused().at(NINE, shop);

    @Test
    void aCalendarThatGoesOnIsBelieved() {
        assertThat(atNine.isBehind()).isFalse();
        assertThat(atNine.at(NINE.plusSeconds(1), shop).now()).isEqualTo(NINE.plusSeconds(1));
    }

    @Test
    void aCalendarThatStepsBackIsBelievedWhereItWas() {
        var behind = atNine.at(NINE.minusSeconds(600), shop);

        assertThat(behind.isBehind()).isTrue();
        assertThat(behind.opensAgain(shop)).isEqualTo(NINE);
        assertThat(behind.at(NINE.minusNanos(1), shop).isBehind()).isTrue();
        assertThat(behind.at(NINE, shop).isBehind()).isFalse();
    }

    @Test
    void aCalendarThatWasFarAheadIsBelievedAfterADayAndTheMargin() {
        var behind = atNine.at(NEXT_YEAR, shop).released(SPRING_SALE).at(NINE, shop);
        var believed = NINE.plus(Duration.ofHours(24)).plusSeconds(60);

        assertThat(behind.opensAgain(shop)).isEqualTo(believed);
        assertThat(behind.at(believed.minusNanos(1), shop).isBehind()).isTrue();
        var again = behind.at(believed, shop);
        assertThat(again.isBehind()).isFalse();
        assertThat(again.now()).isEqualTo(believed);
        assertThat(again.day().day()).isEqualTo("2026-03-03");
        assertThat(again.day().used()).isZero();
    }

    @Test
    void theDayAndTheMarginBeginAnewWhenItStepsBackFurther() {
        var behind = atNine.at(NEXT_YEAR, shop).at(NINE, shop).at(NINE.minusSeconds(3_600), shop);

        assertThat(behind.opensAgain(shop))
                .isEqualTo(NINE.minusSeconds(3_600).plus(Duration.ofHours(24)).plusSeconds(60));
    }

    @Test
    void onADayOf25HoursTheDayIsWaitedFor() {
        // 00:10 of the day on which summer time ends: 24 hours and a minute later it is still the same date.
        var stepped = Instant.parse("2026-10-24T22:10:00Z");
        var behind = atNine.at(NEXT_YEAR, shop).at(stepped, shop);

        assertThat(behind.opensAgain(shop)).isEqualTo(Instant.parse("2026-10-25T23:00:00Z"));
    }

    @Test
    void whatWasAskedForWhileTheCalendarWasAheadIsForgottenWithIt() {
        var asked = atNine.at(NEXT_YEAR, shop).sendToday(LocalDate.parse("2027-01-01"));
        var again = asked.at(NINE, shop).at(NINE.plus(Duration.ofDays(2)), shop);

        assertThat(again.sendToday()).isNull();
        assertThat(again.sendToday(LocalDate.parse("2026-03-04")).sendToday()).isEqualTo("2026-03-04");
    }

    @Test
    void theLimitThatWasToldLastCountsInWhateverOrderItIsReadAndTheLowerOfTwo() {
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

        assertThat(atNine.sendToday(monday).sendToday(monday.minusDays(1)).sendToday())
                .isEqualTo(monday);
    }

    @Test
    void strangersAreLookedForWhileThereIsOneAndAlwaysIfNobodyHasCountedThem() {
        assertThat(atNine.mayHaveStrangers()).isFalse();
        assertThat(atNine.withStrangers(1).mayHaveStrangers()).isTrue();
        assertThat(atNine.withStrangers(1).withStrangers(-1).mayHaveStrangers()).isFalse();

        var stored = new AccountState(
                atNine.day(), 0, 0, 0, null, null, atNine.suspensions(), NINE, Instant.MAX, null, null);
        assertThat(stored.mayHaveStrangers()).isTrue();
        assertThat(stored.withStrangers(1)).isEqualTo(stored);
    }
}
