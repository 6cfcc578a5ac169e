package dev.trickle.simulator.person;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** The time from the previous status to a status, evenly distributed between two bounds. */
public record Delay(
        @DefaultValue("0s") Duration min,
        @DefaultValue("0s") Duration max) {

    public Delay {
        if (min.isNegative()) {
            throw new IllegalArgumentException("a delay must not be negative");
        }
        max = max.compareTo(min) < 0 ? min : max;
    }

    Duration draw(RandomGenerator random) {
        return min.plusNanos((long) (random.nextDouble() * max.minus(min).toNanos()));
    }
}
