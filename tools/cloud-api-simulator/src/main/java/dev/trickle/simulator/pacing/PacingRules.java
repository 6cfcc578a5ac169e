package dev.trickle.simulator.pacing;

import jakarta.validation.constraints.PositiveOrZero;
import java.time.Duration;
import java.util.Objects;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * How a template is paced.
 *
 * @param first how many messages go before others are held; none if absent
 * @param decidedAfter how long after the first was held Meta decides, by the calendar; an hour if absent
 * @param verdict what it decides then; good if absent
 */
@JsonNaming(SnakeCaseStrategy.class)
public record PacingRules(@PositiveOrZero Integer first, Duration decidedAfter, PacingDecision verdict) {

    /** Meta's goal. */
    private static final Duration USUAL = Duration.ofHours(1);

    public PacingRules {
        first = Objects.requireNonNullElse(first, 0);
        decidedAfter = Objects.requireNonNullElse(decidedAfter, USUAL);
        verdict = Objects.requireNonNullElse(verdict, PacingDecision.GOOD);
    }
}
