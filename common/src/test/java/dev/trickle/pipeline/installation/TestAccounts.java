package dev.trickle.pipeline.installation;

import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.error.TestMetaErrors;
import dev.trickle.pipeline.installation.Account.BusinessAccount;
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
        return sharedSettings(accounts, defaultAccount, Duration.ofSeconds(5));
    }

    public static SharedSettings sharedSettings(
            Map<String, Account> accounts, String defaultAccount, Duration claimMaxAge) {
        return new SharedSettings(
                accounts,
                defaultAccount,
                "US",
                TestPeople.SECRET,
                TestPeople.INTERNAL_TOKEN,
                new SharedSettings.TopicLayout(2, (short) 1),
                Set.of(),
                Duration.ofSeconds(20),
                claimMaxAge,
                TestMetaErrors.defaults());
    }

    public static Account account(String... numbers) {
        return account(DAILY, numbers);
    }

    /** An account with these business accounts. */
    public static Account account(BusinessAccount... businessAccounts) {
        return account(DAILY, List.of(businessAccounts));
    }

    private static Account account(int messagingLimit, String... numbers) {
        return account(messagingLimit, List.of(new BusinessAccount("777", List.of(numbers))));
    }

    private static Account account(int messagingLimit, List<BusinessAccount> businessAccounts) {
        return new Account(
                businessAccounts,
                ZoneId.of("UTC"),
                LocalTime.of(9, 0),
                LocalTime.MIDNIGHT,
                EnumSet.allOf(DayOfWeek.class),
                messagingLimit,
                messagingLimit,
                0,
                Duration.ofSeconds(60),
                Duration.ZERO,
                true,
                null);
    }
}
