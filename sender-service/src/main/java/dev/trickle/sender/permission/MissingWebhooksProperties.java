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
 * @param messages number of accepted messages without a later webhook that suspends the account
 * @param after minimum age of these messages, at most a day; WhatsApp reports most messages within seconds
 */
@Validated
@ConfigurationProperties("sender.missing-webhooks")
public record MissingWebhooksProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("20") @Min(1) @Max(100_000) int messages,
        @DefaultValue("15m") Duration after) {

    private static final Duration MAX_AFTER = Duration.ofDays(1);

    public MissingWebhooksProperties {
        if (!after.isPositive() || after.compareTo(MAX_AFTER) > 0) {
            throw new IllegalArgumentException(
                    "sender.missing-webhooks.after must be longer than 0s and at most 1d, for example 15m, but is "
                            + after);
        }
    }
}
