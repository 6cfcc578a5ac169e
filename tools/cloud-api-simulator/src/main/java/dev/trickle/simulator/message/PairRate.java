package dev.trickle.simulator.message;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The rate of messages from one number to one person.
 *
 * @param interval between two messages once the burst is used up; 0 for no limit
 * @param burst number of messages that may be sent at once
 */
public record PairRate(
        @DefaultValue("0s") Duration interval,
        @DefaultValue("45") @Positive int burst) {}
