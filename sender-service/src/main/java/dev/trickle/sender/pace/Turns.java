package dev.trickle.sender.pace;

import java.time.Duration;

/**
 * When the next message may leave: evenly spaced, and never more than the rate in any one second. Pure arithmetic on
 * monotonic nanoseconds, whose zero means nothing and which may be negative.
 */
final class Turns {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** A thread that wakes up late may make up for this much, no more: an idle number gains nothing by waiting. */
    private static final long CATCH_UP = Duration.ofMillis(20).toNanos();

    private final long spacing;

    /** When the last messages left, as many as may leave in a second. */
    private final long[] departures;

    private long departed;
    private long lastTurn;

    Turns(int perSecond) {
        this.spacing = SECOND / perSecond;
        this.departures = new long[perSecond];
    }

    /** How long from now until the next one may leave; zero or less for at once. */
    long untilNext(long now) {
        if (departed == 0) {
            return 0;
        }
        var spaced = lastTurn + spacing - now;
        return departed < departures.length ? spaced : Math.max(spaced, oldest() + SECOND - now);
    }

    /** One leaves now. */
    void leave(long now) {
        var late = now - (lastTurn + spacing);
        lastTurn = departed == 0 ? now : now - Math.min(late, CATCH_UP);
        departures[(int) (departed % departures.length)] = now;
        departed++;
    }

    private long oldest() {
        return departures[(int) (departed % departures.length)];
    }
}
