package dev.trickle.simulator.webhook;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When a POST that was not answered with 200 is made again, in machine time: at once, then with doubling gaps.
 *
 * @param firstGap the gap after the immediate second try
 * @param longestGap where the doubling ends
 * @param giveUpAfter how long after the first try the receiver is given up
 */
public record RetryPlan(
        @DefaultValue("200ms") Duration firstGap,
        @DefaultValue("1m") Duration longestGap,
        @DefaultValue("7d") Duration giveUpAfter) {

    /** Beyond it the doubling would overflow, and the longest gap has long been reached. */
    private static final int MOST_DOUBLINGS = 30;

    /** The gap before the next try, when so many have failed. */
    Duration gapAfter(int tries) {
        if (tries < 2) {
            return Duration.ZERO;
        }
        var gap = firstGap.multipliedBy(1L << Math.min(tries - 2, MOST_DOUBLINGS));
        return gap.compareTo(longestGap) < 0 ? gap : longestGap;
    }
}
