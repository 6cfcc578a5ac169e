package dev.trickle.simulator.pacing;

import jakarta.validation.constraints.PositiveOrZero;
import java.time.Duration;
import java.util.Objects;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The rules of pacing a template.
 *
 * @param first number of messages that are dispatched before others are held; none if absent
 * @param decidedAfter from the first held message to the decision, by the clock; an hour if absent
 * @param decision the decision; good if absent
 */
@JsonNaming(SnakeCaseStrategy.class)
public record PacingRules(@PositiveOrZero Integer first, Duration decidedAfter, PacingDecision decision) {

    /** Meta's documented goal. */
    private static final Duration DEFAULT_DECIDED_AFTER = Duration.ofHours(1);

    public PacingRules {
        first = Objects.requireNonNullElse(first, 0);
        decidedAfter = Objects.requireNonNullElse(decidedAfter, DEFAULT_DECIDED_AFTER);
        decision = Objects.requireNonNullElse(decision, PacingDecision.GOOD);
    }
}
