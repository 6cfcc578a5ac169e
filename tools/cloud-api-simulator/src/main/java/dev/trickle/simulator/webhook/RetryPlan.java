package dev.trickle.simulator.webhook;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The retries of a POST without a 200 response, in machine time: at once, then with doubling delays.
 *
 * @param initialDelay delay after the immediate second try
 * @param maxDelay upper bound of the doubling
 * @param abandonAfter time from the first try after which the webhook is abandoned
 */
public record RetryPlan(
        @DefaultValue("200ms") Duration initialDelay,
        @DefaultValue("1m") Duration maxDelay,
        @DefaultValue("7d") Duration abandonAfter) {

    /** More doublings would overflow; the maximum delay is reached long before. */
    private static final int MAX_DOUBLINGS = 30;

    /** Returns the delay before the next try after this number of failed tries. */
    Duration delayAfter(int tries) {
        if (tries < 2) {
            return Duration.ZERO;
        }
        var delay = initialDelay.multipliedBy(1L << Math.min(tries - 2, MAX_DOUBLINGS));
        return delay.compareTo(maxDelay) < 0 ? delay : maxDelay;
    }
}
