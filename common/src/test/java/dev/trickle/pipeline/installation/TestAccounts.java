package dev.trickle.pipeline.installation;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Settings of accounts for tests: 250 messages per day, sent from 09:00 until midnight. */
public final class TestAccounts {

    private static final int DAILY = 250;

    private TestAccounts() {}

    /** Settings with one account, {@code shop}, with these phone numbers. */
    public static SharedSettings shopWithNumbers(String... numbers) {
        return sharedSettings(Map.of("shop", account(DAILY, numbers)), "shop");
    }

    /** Settings with one account, {@code shop}, with this messaging limit. */
    public static SharedSettings shopWithLimit(int messagingLimit) {
        return sharedSettings(Map.of("shop", account(messagingLimit, "100200300400")), "shop");
    }

    public static SharedSettings sharedSettings(Map<String, Account> accounts, String defaultAccount) {
        return new SharedSettings(
                accounts,
                defaultAccount,
                "US",
                "the secret of the tests",
                new SharedSettings.TopicLayout(2, (short) 1),
                Set.of());
    }

    public static Account account(String... numbers) {
        return account(DAILY, numbers);
    }

    private static Account account(int messagingLimit, String... numbers) {
        return new Account(
                "777",
                List.of(numbers),
                ZoneId.of("UTC"),
                LocalTime.of(9, 0),
                LocalTime.MIDNIGHT,
                EnumSet.allOf(DayOfWeek.class),
                messagingLimit,
                messagingLimit,
                0,
                Duration.ofSeconds(60),
                null);
    }
}
