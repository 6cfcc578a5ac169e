package dev.trickle.simulator;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.trickle.simulator.health.TemplateKey;
import dev.trickle.simulator.pacing.PacingProgress;
import dev.trickle.simulator.pacing.PacingRules;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The status of a paced template.
 *
 * @param dispatched number of dispatched messages
 * @param held number of held messages
 * @param decidedAt instant of the decision; absent if no message is held
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
record PacingStatus(
        String name,
        String language,
        @JsonUnwrapped PacingRules pacingRules,
        int dispatched,
        int held,
        @Nullable Instant decidedAt) {

    static PacingStatus of(TemplateKey template, PacingProgress pacingProgress) {
        return new PacingStatus(
                template.name(),
                template.language(),
                pacingProgress.pacingRules(),
                pacingProgress.dispatched(),
                pacingProgress.held().size(),
                pacingProgress.decidedAt().orElse(null));
    }
}
