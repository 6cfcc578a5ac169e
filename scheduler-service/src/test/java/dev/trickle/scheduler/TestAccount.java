package dev.trickle.scheduler;

import static dev.trickle.pipeline.TestPeople.SHOP_NUMBER;

import dev.trickle.pipeline.installation.Account;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The shop's account as a test wants it; what it does not mention is as usual: 250 people, every day from nine, UTC. */
record TestAccount(
        ZoneId zone,
        LocalTime from,
        LocalTime until,
        Set<DayOfWeek> days,
        int people,
        int messages,
        int reserve,
        @Nullable Duration resendAfter) {

    static TestAccount testAccount() {
        return new TestAccount(
                ZoneOffset.UTC,
                LocalTime.of(9, 0),
                LocalTime.MIDNIGHT,
                EnumSet.allOf(DayOfWeek.class),
                250,
                Integer.MAX_VALUE,
                0,
                null);
    }

    TestAccount in(String place) {
        return new TestAccount(ZoneId.of(place), from, until, days, people, messages, reserve, resendAfter);
    }

    TestAccount sending(String first, String last) {
        return new TestAccount(
                zone, LocalTime.parse(first), LocalTime.parse(last), days, people, messages, reserve, resendAfter);
    }

    TestAccount onWorkdays() {
        var workdays = EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY);
        return new TestAccount(zone, from, until, workdays, people, messages, reserve, resendAfter);
    }

    TestAccount writingTo(int most) {
        return new TestAccount(zone, from, until, days, most, messages, reserve, resendAfter);
    }

    TestAccount upToADay(int most) {
        return new TestAccount(zone, from, until, days, people, most, reserve, resendAfter);
    }

    TestAccount reserving(int places) {
        return new TestAccount(zone, from, until, days, people, messages, places, resendAfter);
    }

    TestAccount resendingAfter(Duration patience) {
        return new TestAccount(zone, from, until, days, people, messages, reserve, patience);
    }

    Account account() {
        return new Account(
                "100",
                List.of(SHOP_NUMBER.value()),
                zone,
                from,
                until,
                days,
                people,
                messages,
                reserve,
                Duration.ofSeconds(60),
                resendAfter);
    }

    SchedulerScenario opens() {
        return SchedulerScenario.given(account(), 500, 1_000);
    }
}
