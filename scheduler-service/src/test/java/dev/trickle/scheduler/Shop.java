package dev.trickle.scheduler;

import static dev.trickle.pipeline.People.SHOP_NUMBER;

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
record Shop(
        ZoneId zone,
        LocalTime from,
        LocalTime until,
        Set<DayOfWeek> days,
        int people,
        int messages,
        int reserve,
        @Nullable Duration resendAfter) {

    static Shop shop() {
        return new Shop(
                ZoneOffset.UTC,
                LocalTime.of(9, 0),
                LocalTime.MIDNIGHT,
                EnumSet.allOf(DayOfWeek.class),
                250,
                Integer.MAX_VALUE,
                0,
                null);
    }

    Shop in(String place) {
        return new Shop(ZoneId.of(place), from, until, days, people, messages, reserve, resendAfter);
    }

    Shop sending(String first, String last) {
        return new Shop(
                zone, LocalTime.parse(first), LocalTime.parse(last), days, people, messages, reserve, resendAfter);
    }

    Shop onWorkdays() {
        var workdays = EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY);
        return new Shop(zone, from, until, workdays, people, messages, reserve, resendAfter);
    }

    Shop writingTo(int most) {
        return new Shop(zone, from, until, days, most, messages, reserve, resendAfter);
    }

    Shop upToADay(int most) {
        return new Shop(zone, from, until, days, people, most, reserve, resendAfter);
    }

    Shop reserving(int places) {
        return new Shop(zone, from, until, days, people, messages, places, resendAfter);
    }

    Shop resendingAfter(Duration patience) {
        return new Shop(zone, from, until, days, people, messages, reserve, patience);
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
