package dev.trickle.sender.pace;

import java.time.Duration;

/**
 * How many messages a second a number may send just now: half as many after a throttle, and gradually more again while
 * there is none. Pure arithmetic on monotonic nanoseconds.
 */
final class AdaptiveRate {

    /** Answers to calls that were under way at a throttle say the same thing again. */
    private static final long ONE_THROTTLE = Duration.ofSeconds(1).toNanos();

    /** Whoever was slowed keeps that rate for so long. */
    private static final long CALM = Duration.ofSeconds(5).toNanos();

    /** From nothing to the highest rate. */
    private static final long WHOLE_RECOVERY = Duration.ofMinutes(1).toNanos();

    /** A number is never slowed to less than this part of its rate. */
    private static final int SLOWEST_PART = 16;

    private final int highest;
    private int slowedTo;
    private long slowedAt;

    AdaptiveRate(int highest) {
        this.highest = highest;
        this.slowedTo = highest;
    }

    /** Messages a second at this instant, from 1. */
    int at(long now) {
        if (slowedTo == highest) {
            return highest;
        }
        var recovering = Math.clamp(now - slowedAt - CALM, 0, WHOLE_RECOVERY);
        return Math.min(highest, slowedTo + (int) (highest * (double) recovering / WHOLE_RECOVERY));
    }

    /** WhatsApp said that it was too much; returns whether that was news. */
    boolean throttled(long now) {
        if (slowedTo < highest && now - slowedAt < ONE_THROTTLE) {
            return false;
        }
        slowedTo = Math.max(1, Math.max(highest / SLOWEST_PART, at(now) / 2));
        slowedAt = now;
        return true;
    }
}
