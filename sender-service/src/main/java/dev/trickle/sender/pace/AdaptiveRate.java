package dev.trickle.sender.pace;

import java.time.Duration;

/**
 * The rate of a phone number in messages per second: halved after a throttle, then increased gradually until the next
 * one. Pure arithmetic on monotonic nanoseconds.
 */
final class AdaptiveRate {

    /** Throttles within this time count as one: responses to calls that were in flight report the same throttle. */
    private static final long THROTTLE_WINDOW = Duration.ofSeconds(1).toNanos();

    /** How long a reduced rate is kept before it increases. */
    private static final long HOLD_TIME = Duration.ofSeconds(5).toNanos();

    /** Time to recover from zero to the ceiling. */
    private static final long RECOVERY_TIME = Duration.ofMinutes(1).toNanos();

    /** The rate is never reduced below this fraction of the ceiling. */
    private static final int MAX_REDUCTION = 16;

    private final int highest;
    private int ceiling;
    private int reducedRate;
    private long reducedAt;

    AdaptiveRate(int highest) {
        this.highest = highest;
        this.ceiling = highest;
        this.reducedRate = highest;
    }

    /** Sets the rate that is not exceeded from now on, within 1 and the highest rate. */
    void setCeiling(int perSecond) {
        ceiling = Math.clamp(perSecond, 1, highest);
    }

    /** The current rate in messages per second, at least 1. */
    int rateAt(long now) {
        return Math.min(ceiling, recoveredRateAt(now));
    }

    private int recoveredRateAt(long now) {
        if (reducedRate == highest) {
            return highest;
        }
        var recovering = Math.clamp(now - reducedAt - HOLD_TIME, 0, RECOVERY_TIME);
        return Math.min(highest, reducedRate + (int) (ceiling * (double) recovering / RECOVERY_TIME));
    }

    /**
     * Halves the rate after a throttle.
     *
     * @return false if the throttle belongs to the previous one
     */
    boolean reduce(long now) {
        if (reducedRate < highest && now - reducedAt < THROTTLE_WINDOW) {
            return false;
        }
        reducedRate = Math.max(1, Math.max(ceiling / MAX_REDUCTION, rateAt(now) / 2));
        reducedAt = now;
        return true;
    }
}
