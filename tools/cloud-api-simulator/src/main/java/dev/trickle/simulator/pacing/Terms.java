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
public record Terms(@PositiveOrZero Integer first, Duration decidedAfter, Verdict verdict) {

    /** Meta's goal. */
    private static final Duration USUAL = Duration.ofHours(1);

    public Terms {
        first = Objects.requireNonNullElse(first, 0);
        decidedAfter = Objects.requireNonNullElse(decidedAfter, USUAL);
        verdict = Objects.requireNonNullElse(verdict, Verdict.GOOD);
    }
}
