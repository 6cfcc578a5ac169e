package dev.trickle.simulator;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.trickle.simulator.pacing.Paced;
import dev.trickle.simulator.pacing.Terms;
import dev.trickle.simulator.standing.Translation;
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
record Pacing(
        String name,
        String language,
        @JsonUnwrapped Terms terms,
        int gone,
        int held,
        @Nullable Instant decidedAt) {

    static Pacing of(Translation template, Paced paced) {
        return new Pacing(
                template.name(),
                template.language(),
                paced.terms(),
                paced.gone(),
                paced.held().size(),
                paced.decidedAt().orElse(null));
    }
}
