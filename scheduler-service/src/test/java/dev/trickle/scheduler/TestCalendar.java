package dev.trickle.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A calendar that stands still until a test moves it. */
final class TestCalendar implements InstantSource {

    private Instant now;

    TestCalendar(Instant now) {
        this.now = now;
    }

    @Override
    public Instant instant() {
        return now;
    }

    void moveTo(Instant instant) {
        now = instant;
    }

    void moveBy(Duration duration) {
        now = now.plus(duration);
    }
}
