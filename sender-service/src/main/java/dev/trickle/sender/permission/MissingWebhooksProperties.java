package dev.trickle.sender.permission;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * When an account without webhooks is suspended.
 *
 * @param enabled whether accounts are suspended for missing webhooks
 * @param messages accepted messages without a later webhook that suspend the account
 * @param after how old these messages must be, up to a day: WhatsApp reports most within seconds
 */
@Validated
@ConfigurationProperties("sender.missing-webhooks")
public record MissingWebhooksProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("20") @Min(1) @Max(100_000) int messages,
        @DefaultValue("15m") Duration after) {

    private static final Duration LONGEST = Duration.ofDays(1);

    public MissingWebhooksProperties {
        if (!after.isPositive() || after.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "sender.missing-webhooks.after must be longer than nothing and at most 1d, such as 15m, but is "
                            + after);
        }
    }
}
