package dev.trickle.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Clock that only moves when a test moves it. */
final class TestClock implements InstantSource {

    private Instant now;
    private Duration totalStepBack = Duration.ZERO;

    TestClock(Instant now) {
        this.now = now;
    }

    @Override
    public Instant instant() {
        return now;
    }

    void moveTo(Instant instant) {
        if (instant.isBefore(now)) {
            totalStepBack = totalStepBack.plus(Duration.between(instant, now));
        }
        now = instant;
    }

    void moveBy(Duration duration) {
        moveTo(now.plus(duration));
    }

    /** The same instant on a clock that never moves back. */
    Instant monotonic(Instant instant) {
        return instant.plus(totalStepBack);
    }
}
