package dev.trickle.simulator;

import dev.trickle.simulator.health.TemplateStatus;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * Creates a template or changes one; absent parts stay as they are.
 *
 * @param status {@code APPROVED} for a new template if absent
 * @param webhook whether webhooks report what changed; false if absent
 */
@JsonNaming(SnakeCaseStrategy.class)
record TemplateRequest(
        @Nullable TemplateStatus status,
        @Nullable @Pattern(regexp = "MARKETING|UTILITY|AUTHENTICATION") String category,
        @Nullable @Pattern(regexp = "GREEN|YELLOW|RED|UNKNOWN") String quality,
        @Nullable @Pattern(regexp = "NAMED|POSITIONAL") String parameterFormat,
        @Nullable List<JsonNode> components,
        Boolean webhook) {

    TemplateRequest {
        webhook = Objects.requireNonNullElse(webhook, false);
    }
}
