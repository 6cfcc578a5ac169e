package dev.trickle.sender.permission;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Tracks since when webhooks could arrive: since the start, or since this machine woke up. A sleeping machine receives
 * no webhooks, so none of them is missing. Its monotonic time stops during sleep, and the clock does not.
 */
public final class ListeningPeriod {

    /** Maximum difference between clock and monotonic time that does not count as sleep. */
    private static final Duration TOLERANCE = Duration.ofSeconds(30);

    private final InstantSource clock;
    private final LongSupplier nanos;
    private final boolean comparable;
    private Instant since;
    private Instant lastInstant;
    private long lastNanos;

    /**
     * Starts now.
     *
     * @param nanos monotonic machine time
     * @param comparable whether the clock is the system clock. A test clock is moved forward only when nothing is in
     *     flight, so all webhooks have been received before
     */
    public ListeningPeriod(InstantSource clock, LongSupplier nanos, boolean comparable) {
        this.clock = clock;
        this.nanos = nanos;
        this.comparable = comparable;
        this.lastInstant = clock.instant();
        this.lastNanos = nanos.getAsLong();
        this.since = lastInstant;
    }

    /** The instant since which webhooks could arrive. Callers ask every few seconds. */
    public synchronized Instant since() {
        var nowNanos = nanos.getAsLong();
        var now = clock.instant();
        var unexplained = Duration.between(lastInstant, now).minusNanos(nowNanos - lastNanos);
        if (comparable && unexplained.abs().compareTo(TOLERANCE) > 0) {
            since = now;
        }
        lastInstant = now;
        lastNanos = nowNanos;
        return since;
    }
}
