package dev.trickle.simulator.health;

import jakarta.validation.constraints.NotNull;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The endpoints that accept marketing templates of the business account.
 *
 * @param onboardingStatus only an onboarded account can use the endpoint for marketing messages
 * @param disableMarketingMessagesOnCloudApi whether the usual endpoint refuses marketing templates; false if absent
 */
@JsonNaming(SnakeCaseStrategy.class)
public record MarketingAccess(@NotNull OnboardingStatus onboardingStatus, Boolean disableMarketingMessagesOnCloudApi) {

    public MarketingAccess(
            @NotNull @DefaultValue("ELIGIBLE") OnboardingStatus onboardingStatus,
            @Nullable Boolean disableMarketingMessagesOnCloudApi) {
        this.onboardingStatus = onboardingStatus;
        this.disableMarketingMessagesOnCloudApi = Objects.requireNonNullElse(disableMarketingMessagesOnCloudApi, false);
    }

    public boolean isOnboarded() {
        return onboardingStatus == OnboardingStatus.ONBOARDED;
    }
}
