package dev.trickle.stack.clock;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A calendar that runs like the clock under it, some way apart from it, and can be moved ahead but never back. */
public final class SkippableClock implements InstantSource {

    private final InstantSource clock;
    private final AtomicReference<Duration> ahead;

    private SkippableClock(InstantSource clock, Duration ahead) {
        this.clock = clock;
        this.ahead = new AtomicReference<>(ahead);
    }

    /** A calendar that shows this instant now and goes on from there as the clock does. */
    public static SkippableClock startingAt(Instant instant, InstantSource clock) {
        return new SkippableClock(clock, Duration.between(clock.instant(), instant));
    }

    @Override
    public Instant instant() {
        return clock.instant().plus(ahead.get());
    }

    /** Moves on to this instant; an instant that has passed changes nothing. */
    public void skipTo(Instant instant) {
        var wanted = Duration.between(clock.instant(), instant);
        ahead.accumulateAndGet(wanted, (now, then) -> then.compareTo(now) > 0 ? then : now);
    }
}
