package dev.trickle.simulator.message;

import dev.trickle.simulator.health.AccountHealth;
import dev.trickle.simulator.health.TemplateKey;
import java.util.Optional;

/** Checks whether the account and the template can be used at the endpoint of a call. */
final class RoutingChecks {

    private final AccountHealth accountHealth;
    private final TemplateCatalogue catalogue;

    RoutingChecks(AccountHealth accountHealth, TemplateCatalogue catalogue) {
        this.accountHealth = accountHealth;
        this.catalogue = catalogue;
    }

    Optional<ApiError> firstFault(Message message) {
        var template = new TemplateKey(message.template(), message.language());
        var isMarketing = catalogue.categoryOf(template).equals(TemplateDefinition.MARKETING);
        return switch (message.endpoint()) {
            case MESSAGES -> isMarketing ? faultAtMessages(template) : Optional.empty();
            case MARKETING_MESSAGES ->
                isMarketing ? faultAtMarketingMessages(template) : Optional.of(ApiError.notMarketing());
        };
    }

    private Optional<ApiError> faultAtMessages(TemplateKey template) {
        if (accountHealth.marketingAccess().disableMarketingMessagesOnCloudApi()) {
            return Optional.of(ApiError.marketingDisabled());
        }
        return switch (accountHealth.marketingSyncOf(template)) {
            case REQUIRED -> Optional.of(ApiError.priceLimit());
            case DONE, RUNNING, UNAVAILABLE -> Optional.empty();
        };
    }

    private Optional<ApiError> faultAtMarketingMessages(TemplateKey template) {
        return switch (accountHealth.marketingSyncOf(template)) {
            case RUNNING -> Optional.of(ApiError.syncing());
            case UNAVAILABLE -> Optional.of(ApiError.unavailableForMarketing());
            case DONE, REQUIRED -> Optional.empty();
        };
    }
}
