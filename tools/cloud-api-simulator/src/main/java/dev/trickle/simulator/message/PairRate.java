package dev.trickle.simulator.message;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How fast one number may write to one person.
 *
 * @param gap between two messages once the burst is used up; nothing is limited if it is zero
 * @param burst so many may come at once
 */
public record PairRate(
        @DefaultValue("0s") Duration gap,
        @DefaultValue("45") @Positive int burst) {}
