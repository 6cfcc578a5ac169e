package dev.trickle.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A calendar that stands still until a test moves it. */
final class TestClock implements InstantSource {

    private Instant now;
    private Duration undone = Duration.ZERO;

    TestClock(Instant now) {
        this.now = now;
    }

    @Override
    public Instant instant() {
        return now;
    }

    void moveTo(Instant instant) {
        if (instant.isBefore(now)) {
            undone = undone.plus(Duration.between(instant, now));
        }
        now = instant;
    }

    void moveBy(Duration duration) {
        moveTo(now.plus(duration));
    }

    /** The same instant by a clock that never steps back. */
    Instant steady(Instant instant) {
        return instant.plus(undone);
    }
}
