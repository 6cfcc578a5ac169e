package dev.trickle.simulator;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.trickle.simulator.health.CanSend;
import dev.trickle.simulator.health.MarketingAccess;
import dev.trickle.simulator.health.PhoneNumberHealth;
import dev.trickle.simulator.health.TemplateKey;
import dev.trickle.simulator.health.TemplateStatus;
import dev.trickle.simulator.message.BusinessPhoneNumber;
import dev.trickle.simulator.message.TemplateDefinition;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** A Graph API object from which a call selects fields. */
record GraphObject(Map<String, Object> fields, List<String> defaultFields) {

    private static final String ID = "id";

    /** @param limit messaging limit; 0 for none */
    static GraphObject ofPhoneNumber(BusinessPhoneNumber number, PhoneNumberHealth phoneNumberHealth, int limit) {
        return new GraphObject(
                Map.of(
                        ID,
                        number.id(),
                        "verified_name",
                        "Simulated shop",
                        "display_phone_number",
                        "+" + number.displayNumber(),
                        "quality_rating",
                        "GREEN",
                        "throughput",
                        Map.of("level", "STANDARD"),
                        "status",
                        "CONNECTED",
                        "health_status",
                        HealthStatus.of(number.id(), phoneNumberHealth),
                        "whatsapp_business_manager_messaging_limit",
                        tierOf(limit)),
                List.of("verified_name", "display_phone_number", "quality_rating", "throughput"));
    }

    static GraphObject ofBusinessAccount(String id, MarketingAccess access) {
        return new GraphObject(
                Map.of(
                        ID,
                        id,
                        "name",
                        "Simulated shop",
                        "marketing_messages_onboarding_status",
                        access.onboardingStatus(),
                        "disable_marketing_messages_on_cloud_api",
                        access.disableMarketingMessagesOnCloudApi()),
                List.of("name"));
    }

    /** @param definition null for a template of which only the status is declared */
    static GraphObject ofTemplate(
            TemplateKey template, TemplateStatus status, @Nullable TemplateDefinition definition) {
        var fields = new HashMap<String, Object>();
        fields.put(ID, Long.toString(template.id()));
        fields.put("name", template.name());
        fields.put("language", template.language());
        fields.put("status", status);
        fields.put("category", definition == null ? "MARKETING" : definition.category());
        if (definition != null) {
            fields.put("parameter_format", definition.parameterFormat());
            fields.put("components", definition.components());
            fields.put("quality_score", Map.of("score", definition.quality()));
            if (definition.previousCategory() != null) {
                fields.put("previous_category", definition.previousCategory());
            }
        }
        return new GraphObject(
                fields, List.of("name", "parameter_format", "components", "language", "status", "category"));
    }

    /**
     * Returns the id and the requested fields; unknown names are ignored.
     *
     * @param names separated by commas; the default fields if absent
     */
    Map<String, Object> select(@Nullable String names) {
        var selected = new LinkedHashMap<String, Object>();
        Optional.ofNullable(names).map(given -> Arrays.asList(given.split(","))).orElse(defaultFields).stream()
                .filter(fields::containsKey)
                .forEach(field -> selected.put(field, fields.get(field)));
        selected.put(ID, fields.get(ID));
        return selected;
    }

    /** Returns the smallest of Meta's tiers with at least this limit; without a limit, Meta's word for no tier. */
    private static String tierOf(int limit) {
        if (limit == 0) {
            return "UNTIERED";
        }
        if (limit > 100_000) {
            return "TIER_UNLIMITED";
        }
        return Stream.of(50, 250, 2_000, 10_000, 100_000)
                .filter(tier -> limit <= tier)
                .findFirst()
                .map(tier -> "TIER_" + (tier < 1_000 ? String.valueOf(tier) : tier / 1_000 + "K"))
                .orElseThrow();
    }

    /** Whether messages can be sent: overall, and for each entity involved. */
    @JsonNaming(SnakeCaseStrategy.class)
    record HealthStatus(CanSend canSendMessage, List<Entity> entities) {

        private static HealthStatus of(String number, PhoneNumberHealth phoneNumberHealth) {
            var errors = phoneNumberHealth.isBlocked()
                    ? List.of(
                            new HealthError(phoneNumberHealth.code(), "The number cannot send", "Declare it available"))
                    : null;
            return new HealthStatus(
                    phoneNumberHealth.canSendMessage(),
                    List.of(new Entity("PHONE_NUMBER", number, phoneNumberHealth.canSendMessage(), errors)));
        }
    }

    /** The health of one entity, such as a phone number. */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Entity(
            String entityType,
            String id,
            CanSend canSendMessage,
            @Nullable List<HealthError> errors) {}

    /** Why an entity cannot send. */
    @JsonNaming(SnakeCaseStrategy.class)
    record HealthError(int errorCode, String errorDescription, String possibleSolution) {}
}
