package dev.trickle.sender.brake;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Knows since when webhooks could come: since the start, or since this machine woke. A machine that sleeps hears
 * nothing, so its silence says nothing; its monotonic time stands still meanwhile, and the calendar does not.
 */
public final class ListeningSince {

    /** What two looks may differ by for other reasons. */
    private static final Duration TOLERANCE = Duration.ofSeconds(30);

    private final InstantSource calendar;
    private final LongSupplier nanos;
    private final boolean comparable;
    private Instant since;
    private Instant lastInstant;
    private long lastNanos;

    /**
     * Begins to listen now.
     *
     * @param nanos monotonic machine time
     * @param comparable whether the calendar is a clock of this world; another one is skipped ahead only when nothing is
     *     under way, so all that could be heard has been heard
     */
    public ListeningSince(InstantSource calendar, LongSupplier nanos, boolean comparable) {
        this.calendar = calendar;
        this.nanos = nanos;
        this.comparable = comparable;
        this.lastInstant = calendar.instant();
        this.lastNanos = nanos.getAsLong();
        this.since = lastInstant;
    }

    /** The instant of the calendar; to be asked again every few seconds. */
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
