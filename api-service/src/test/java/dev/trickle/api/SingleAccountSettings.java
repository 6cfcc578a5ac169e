package dev.trickle.api;

import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.pipeline.installation.TestAccounts;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/** Shared settings with the single account {@code shop}. */
public final class SingleAccountSettings {

    private SingleAccountSettings() {}

    /** Settings whose account is in this zone. */
    public static SharedSettings inZone(ZoneId zone) {
        var shop = new Account(
                List.of(new Account.BusinessAccount("1", List.of("1"))),
                zone,
                LocalTime.of(9, 0),
                LocalTime.MIDNIGHT,
                EnumSet.allOf(DayOfWeek.class),
                250,
                250,
                0,
                Duration.ofSeconds(1),
                Duration.ZERO,
                true,
                null);
        return TestAccounts.sharedSettings(Map.of("shop", shop), "shop");
    }
}
