package dev.trickle.scheduler.release;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Short wait for slots that are about to become free, so that freed slots are used together.
 *
 * <p>Slots become free in the order in which yesterday's messages were accepted. Using each slot immediately would
 * repeat yesterday's time span and add the duration of a release: a batch of half a second would take a quarter of a
 * minute after forty days. Waiting for the last slot costs half a second and avoids that.
 *
 * @param since when the first slot became free and was not used; null if no wait is in progress
 */
public record SlotBatching(@Nullable Instant since) {

    public static final SlotBatching NONE = new SlotBatching(null);

    /** Starts the wait, unless it is in progress. */
    public SlotBatching startedAt(Instant now) {
        return since == null ? new SlotBatching(now) : this;
    }

    /**
     * Whether the wait continues: another slot becomes free within the delay after the first one.
     *
     * @param nextSlotFreeAt when the next slot becomes free, if known
     * @param delay maximum time that the first free slot waits
     */
    public boolean isWaiting(Optional<Instant> nextSlotFreeAt, Duration delay) {
        return since != null
                && nextSlotFreeAt
                        .filter(free -> !free.isAfter(since.plus(delay)))
                        .isPresent();
    }
}
