package dev.trickle.sender.pace;

import java.time.Duration;

/**
 * When the next message may leave: evenly spaced, and never more than the rate in any one second. Pure arithmetic on
 * monotonic nanoseconds, whose zero means nothing and which may be negative.
 */
final class SlidingWindowLimiter {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** A thread that wakes up late may make up for this much, no more: an idle number gains nothing by waiting. */
    private static final long CATCH_UP = Duration.ofMillis(100).toNanos();

    private final AdaptiveRate adaptiveRate;

    /** When the last messages left, as many as may ever leave in a second. */
    private final long[] departures;

    private long departed;
    private long lastTurn;
    private boolean begun;

    SlidingWindowLimiter(int highest, AdaptiveRate adaptiveRate) {
        this.adaptiveRate = adaptiveRate;
        this.departures = new long[highest];
    }

    /** Gives out the next turn: the instant from which on its owner may leave. */
    long next(long now) {
        lastTurn = begun ? Math.max(lastTurn + SECOND / adaptiveRate.at(now), now - CATCH_UP) : now;
        begun = true;
        return lastTurn;
    }

    /**
     * How long until one more may leave without the second before it having more than the rate; zero or less for at
     * once. Matters to those who come late to their turns: they must not all leave together.
     */
    long untilRoom(long now) {
        var perSecond = adaptiveRate.at(now);
        return departed < perSecond ? 0 : departure(perSecond) + SECOND - now;
    }

    /** One leaves now. */
    void leave(long now) {
        departures[(int) (departed % departures.length)] = now;
        departed++;
    }

    /** When the last but so many left, counted from 1. */
    private long departure(int before) {
        return departures[(int) ((departed - before) % departures.length)];
    }
}
