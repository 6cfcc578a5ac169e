package dev.trickle.scheduler.release;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Waits a moment for places that are about to become free, so that a day's messages leave together.
 *
 * <p>Places become free in the order in which yesterday's messages were accepted. Taking each one up as it comes would
 * hand yesterday's span on to today, and add to it the time that a release takes: a batch of half a second would be one
 * of a quarter of a minute after forty days. Waiting until the last of them is free costs that half second and starts
 * every day afresh.
 *
 * @param since when there was room first and it was not taken; null if there was none
 */
public record SlotBatching(@Nullable Instant since) {

    public static final SlotBatching NONE = new SlotBatching(null);

    /** What is gathered now, if there is room: since then, or from now on. */
    public SlotBatching startedAt(Instant now) {
        return since == null ? new SlotBatching(now) : this;
    }

    /**
     * Whether it is better to wait.
     *
     * @param nextPlace when the next place becomes free, if that is known
     * @param patience how long the first free place is kept waiting at most
     */
    public boolean isWaiting(Optional<Instant> nextPlace, Duration patience) {
        return since != null
                && nextPlace.filter(free -> !free.isAfter(since.plus(patience))).isPresent();
    }
}
