package dev.trickle.pipeline.installation;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/** Settings of accounts that send 250 messages a day, from nine in the morning until midnight. */
public final class TestAccounts {

    private static final int DAILY = 250;

    private TestAccounts() {}

    /** An installation whose only account is {@code shop}, with these phone numbers. */
    public static Installation shopWith(String... numbers) {
        return installation(Map.of("shop", account(DAILY, numbers)), "shop");
    }

    /** An installation whose only account is {@code shop}, which may write to so many people in 24 hours. */
    public static Installation shopWithLimit(int people) {
        return installation(Map.of("shop", account(people, "100200300400")), "shop");
    }

    public static Installation installation(Map<String, Account> accounts, String defaultAccount) {
        return new Installation(
                accounts, defaultAccount, "US", "the secret of the tests", new Installation.TopicLayout(2, (short) 1));
    }

    public static Account account(String... numbers) {
        return account(DAILY, numbers);
    }

    private static Account account(int people, String... numbers) {
        return new Account(
                "777",
                List.of(numbers),
                ZoneId.of("UTC"),
                LocalTime.of(9, 0),
                LocalTime.MIDNIGHT,
                EnumSet.allOf(DayOfWeek.class),
                people,
                people,
                0,
                Duration.ofSeconds(60),
                null);
    }
}
