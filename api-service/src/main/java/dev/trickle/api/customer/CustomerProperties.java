package dev.trickle.api.customer;

import dev.trickle.api.consent.ConsentOptions;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * The settings of customers.
 *
 * @param defaultSubscriptionReason why new customers have agreed to messages if their request or file says nothing about
 *     it; absent if that must be stated each time
 */
@Validated
@ConfigurationProperties("api.customers")
public record CustomerProperties(
        @Nullable @Size(max = ConsentOptions.MAX_REASON_LENGTH)
        String defaultSubscriptionReason) {

    /** The name of the setting. */
    public static final String DEFAULT_SUBSCRIPTION_REASON = "api.customers.default-subscription-reason";

    /** A blank reason is none. */
    public CustomerProperties {
        defaultSubscriptionReason = defaultSubscriptionReason == null || defaultSubscriptionReason.isBlank()
                ? null
                : defaultSubscriptionReason.strip();
    }
}
