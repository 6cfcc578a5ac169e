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
 * How it stands with a template that is paced.
 *
 * @param gone how many messages went
 * @param held how many wait
 * @param decidedAt when Meta decides; absent if nothing waits
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
record PacingStatus(
        String name,
        String language,
        @JsonUnwrapped PacingRules terms,
        int gone,
        int held,
        @Nullable Instant decidedAt) {

    static PacingStatus of(TemplateKey template, PacingProgress pacingProgress) {
        return new PacingStatus(
                template.name(),
                template.language(),
                pacingProgress.pacingRules(),
                pacingProgress.gone(),
                pacingProgress.held().size(),
                pacingProgress.decidedAt().orElse(null));
    }
}
