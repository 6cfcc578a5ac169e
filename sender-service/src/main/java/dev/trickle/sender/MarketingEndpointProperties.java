package dev.trickle.sender;

import dev.trickle.sender.whatsapp.MarketingOptions;
import dev.trickle.sender.whatsapp.MarketingOptions.ProductPolicy;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the endpoint to which marketing templates are sent.
 *
 * @param marketingEndpoint endpoint to which marketing templates are sent; {@code auto}: by the onboarding of the
 *     business account
 * @param productPolicy {@code product_policy} of the calls to {@code marketing_messages}; Meta's default if absent
 * @param messageActivitySharing whether Meta may use deliveries, reads and clicks to optimise campaigns
 * @param onboardingPollInterval how often the onboarding of each business account is read
 */
@Validated
@ConfigurationProperties("sender")
record MarketingEndpointProperties(
        @DefaultValue("auto") EndpointChoice marketingEndpoint,
        @Nullable ProductPolicy productPolicy,
        @DefaultValue("false") boolean messageActivitySharing,
        @DefaultValue("1h") @DurationMin(seconds = 1) Duration onboardingPollInterval) {

    /** Which endpoint marketing templates are sent to. */
    enum EndpointChoice {
        /** The endpoint for marketing messages if the business account is onboarded, otherwise the usual one. */
        AUTO,
        MESSAGES,
        MARKETING_MESSAGES
    }

    MarketingOptions options() {
        return new MarketingOptions(productPolicy, messageActivitySharing);
    }
}
