package dev.trickle.scheduler;

import static dev.trickle.pipeline.TestPeople.SHOP_NUMBER;

import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.Account.BusinessAccount;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builder of an account. Defaults: messaging limit 250, send window every day from nine, UTC. */
record TestAccount(
        ZoneId zone,
        LocalTime sendFrom,
        LocalTime sendUntil,
        Set<DayOfWeek> sendDays,
        int messagingLimit,
        int dailyLimit,
        int reserve,
        @Nullable Duration resendAfter,
        Duration spread) {

    static TestAccount testAccount() {
        return new TestAccount(
                ZoneOffset.UTC,
                LocalTime.of(9, 0),
                LocalTime.MIDNIGHT,
                EnumSet.allOf(DayOfWeek.class),
                250,
                Integer.MAX_VALUE,
                0,
                null,
                Duration.ZERO);
    }

    TestAccount inZone(String name) {
        return new TestAccount(
                ZoneId.of(name),
                sendFrom,
                sendUntil,
                sendDays,
                messagingLimit,
                dailyLimit,
                reserve,
                resendAfter,
                spread);
    }

    TestAccount withWindow(String first, String last) {
        return new TestAccount(
                zone,
                LocalTime.parse(first),
                LocalTime.parse(last),
                sendDays,
                messagingLimit,
                dailyLimit,
                reserve,
                resendAfter,
                spread);
    }

    TestAccount onWorkdays() {
        var workdays = EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY);
        return new TestAccount(
                zone, sendFrom, sendUntil, workdays, messagingLimit, dailyLimit, reserve, resendAfter, spread);
    }

    TestAccount withMessagingLimit(int newLimit) {
        return new TestAccount(zone, sendFrom, sendUntil, sendDays, newLimit, dailyLimit, reserve, resendAfter, spread);
    }

    TestAccount withDailyLimit(int newLimit) {
        return new TestAccount(
                zone, sendFrom, sendUntil, sendDays, messagingLimit, newLimit, reserve, resendAfter, spread);
    }

    TestAccount withReserve(int slots) {
        return new TestAccount(
                zone, sendFrom, sendUntil, sendDays, messagingLimit, dailyLimit, slots, resendAfter, spread);
    }

    TestAccount withResendAfter(Duration delay) {
        return new TestAccount(zone, sendFrom, sendUntil, sendDays, messagingLimit, dailyLimit, reserve, delay, spread);
    }

    TestAccount withSpread(Duration duration) {
        return new TestAccount(
                zone, sendFrom, sendUntil, sendDays, messagingLimit, dailyLimit, reserve, resendAfter, duration);
    }

    Account account() {
        return new Account(
                List.of(new BusinessAccount("100", List.of(SHOP_NUMBER.value()))),
                zone,
                sendFrom,
                sendUntil,
                sendDays,
                messagingLimit,
                dailyLimit,
                reserve,
                Duration.ofSeconds(60),
                spread,
                true,
                resendAfter);
    }

    SchedulerScenario startScheduler() {
        return SchedulerScenario.givenLimits(account(), 500, 1_000);
    }
}
