package dev.trickle.api;

import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.SharedSettings;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Shared settings with the single account {@code shop}. */
public final class SingleAccountSettings {

    private SingleAccountSettings() {}

    /** Settings whose account is in this zone. */
    public static SharedSettings inZone(ZoneId zone) {
        var shop = new Account(
                "1",
                List.of("1"),
                zone,
                LocalTime.of(9, 0),
                LocalTime.MIDNIGHT,
                EnumSet.allOf(DayOfWeek.class),
                250,
                250,
                0,
                Duration.ZERO,
                null);
        return new SharedSettings(
                Map.of("shop", shop),
                "shop",
                "US",
                TestPeople.SECRET,
                new SharedSettings.TopicLayout(3, (short) 1),
                Set.of());
    }
}
