package dev.trickle.simulator.message;

import dev.trickle.simulator.health.AccountHealth;
import dev.trickle.simulator.health.TemplateCategory;
import dev.trickle.simulator.health.TemplateKey;
import dev.trickle.simulator.health.TemplateRouting;
import java.util.Optional;

/** Checks whether the account and the template can be used at the endpoint of a call. */
final class RoutingChecks {

    private final AccountHealth accountHealth;

    RoutingChecks(AccountHealth accountHealth) {
        this.accountHealth = accountHealth;
    }

    Optional<ApiError> firstFault(SendEndpoint sendEndpoint, Message message) {
        var routing = accountHealth.routingOf(new TemplateKey(message.template(), message.language()));
        return switch (sendEndpoint) {
            case MESSAGES -> faultAtMessages(routing);
            case MARKETING_MESSAGES -> faultAtMarketingMessages(routing);
        };
    }

    private Optional<ApiError> faultAtMessages(TemplateRouting routing) {
        if (routing.category() != TemplateCategory.MARKETING) {
            return Optional.empty();
        }
        if (accountHealth.marketingAccess().disableMarketingMessagesOnCloudApi()) {
            return Optional.of(ApiError.marketingDisabled());
        }
        return switch (routing.marketingSync()) {
            case REQUIRED -> Optional.of(ApiError.priceLimit());
            case DONE, RUNNING, UNAVAILABLE -> Optional.empty();
        };
    }

    private Optional<ApiError> faultAtMarketingMessages(TemplateRouting routing) {
        if (routing.category() != TemplateCategory.MARKETING) {
            return Optional.of(ApiError.notMarketing());
        }
        return switch (routing.marketingSync()) {
            case RUNNING -> Optional.of(ApiError.syncing());
            case UNAVAILABLE -> Optional.of(ApiError.unavailableForMarketing());
            case DONE, REQUIRED -> Optional.empty();
        };
    }
}
