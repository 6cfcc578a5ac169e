package dev.trickle.sender.pace;

import java.time.Duration;

/**
 * Schedules calls evenly, and never more than the rate in any one second. Pure arithmetic on monotonic nanoseconds,
 * whose zero is arbitrary and which may be negative.
 */
final class SlidingWindowLimiter {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** A late thread may catch up by this much: an idle number does not accumulate turns. */
    private static final long CATCH_UP = Duration.ofMillis(100).toNanos();

    private final AdaptiveRate adaptiveRate;

    /** Times of the latest calls, as many as the highest rate allows in a second. */
    private final long[] departures;

    private long departed;
    private long lastTurn;
    private boolean started;

    SlidingWindowLimiter(int highest, AdaptiveRate adaptiveRate) {
        this.adaptiveRate = adaptiveRate;
        this.departures = new long[highest];
    }

    /** Returns the next turn: the time from which its owner may call. */
    long nextTurn(long now) {
        lastTurn = started ? Math.max(lastTurn + SECOND / adaptiveRate.rateAt(now), now - CATCH_UP) : now;
        started = true;
        return lastTurn;
    }

    /**
     * Nanoseconds until one more call keeps the preceding second within the rate; zero or less for at once. It matters
     * to threads that are late for their turns: they must not all call together.
     */
    long nanosUntilFree(long now) {
        var perSecond = adaptiveRate.rateAt(now);
        return departed < perSecond ? 0 : departure(perSecond) + SECOND - now;
    }

    /** Records a call that starts now. */
    void recordDeparture(long now) {
        departures[(int) (departed % departures.length)] = now;
        departed++;
    }

    /** Time of the call that many calls ago, counted from 1. */
    private long departure(int before) {
        return departures[(int) ((departed - before) % departures.length)];
    }
}
