package dev.trickle.stack.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SkippableClockTest {

    private static final Instant MORNING = Instant.parse("2026-03-02T07:55:00Z");

    private final ManualClock clock = new ManualClock();
    private final SkippableClock calendar = SkippableClock.startingAt(MORNING, clock);

    @Test
    void startsAtTheGivenInstantAndRunsWithTheClock() {
        clock.tick(Duration.ofSeconds(3));

        assertThat(calendar.instant()).isEqualTo(MORNING.plusSeconds(3));
    }

    @Test
    void skipsAheadAndRunsOnFromThere() {
        calendar.skipTo(MORNING.plus(Duration.ofDays(1)));
        clock.tick(Duration.ofSeconds(3));

        assertThat(calendar.instant())
                .isEqualTo(MORNING.plus(Duration.ofDays(1)).plusSeconds(3));
    }

    @Test
    void neverGoesBack() {
        calendar.skipTo(MORNING.plus(Duration.ofDays(1)));
        calendar.skipTo(MORNING);

        assertThat(calendar.instant()).isEqualTo(MORNING.plus(Duration.ofDays(1)));
    }
}
