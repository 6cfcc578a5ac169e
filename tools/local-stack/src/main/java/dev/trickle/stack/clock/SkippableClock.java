package dev.trickle.stack.clock;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock with an offset from a base baseClock, which can be moved ahead but never back. */
public final class SkippableClock implements InstantSource {

    private final InstantSource baseClock;
    private final AtomicReference<Duration> offset;

    private SkippableClock(InstantSource baseClock, Duration offset) {
        this.baseClock = baseClock;
        this.offset = new AtomicReference<>(offset);
    }

    /** Creates a clock that shows this instant now and then follows the base baseClock. */
    public static SkippableClock startingAt(Instant instant, InstantSource baseClock) {
        return new SkippableClock(baseClock, Duration.between(baseClock.instant(), instant));
    }

    @Override
    public Instant instant() {
        return baseClock.instant().plus(offset.get());
    }

    /** Moves ahead to this instant; an instant in the past has no effect. */
    public void skipTo(Instant instant) {
        var requested = Duration.between(baseClock.instant(), instant);
        offset.accumulateAndGet(requested, (now, then) -> then.compareTo(now) > 0 ? then : now);
    }
}
