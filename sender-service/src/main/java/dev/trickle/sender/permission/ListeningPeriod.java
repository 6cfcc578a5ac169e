package dev.trickle.sender.permission;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Knows since when webhooks could arrive: since the start, or since this machine woke up. A sleeping machine receives
 * no webhooks, so none of them is missing. Its monotonic time stops during sleep, and the calendar does not.
 */
public final class ListeningPeriod {

    /** Largest difference between calendar and monotonic time that does not count as sleep. */
    private static final Duration TOLERANCE = Duration.ofSeconds(30);

    private final InstantSource calendar;
    private final LongSupplier nanos;
    private final boolean comparable;
    private Instant since;
    private Instant lastInstant;
    private long lastNanos;

    /**
     * Starts now.
     *
     * @param nanos monotonic machine time
     * @param comparable whether the calendar is the system clock. A test calendar is skipped ahead only when nothing is
     *     in flight, so all webhooks have been received by then
     */
    public ListeningPeriod(InstantSource calendar, LongSupplier nanos, boolean comparable) {
        this.calendar = calendar;
        this.nanos = nanos;
        this.comparable = comparable;
        this.lastInstant = calendar.instant();
        this.lastNanos = nanos.getAsLong();
        this.since = lastInstant;
    }

    /** The calendar instant. Callers ask every few seconds. */
    public synchronized Instant instant() {
        var nowNanos = nanos.getAsLong();
        var now = calendar.instant();
        var unexplained = Duration.between(lastInstant, now).minusNanos(nowNanos - lastNanos);
        if (comparable && unexplained.abs().compareTo(TOLERANCE) > 0) {
            since = now;
        }
        lastInstant = now;
        lastNanos = nowNanos;
        return since;
    }
}
