package dev.trickle.stack.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SkippableClockTest {

    private static final Instant MORNING = Instant.parse("2026-03-02T07:55:00Z");

    private final ManualClock baseClock = new ManualClock();
    private final SkippableClock clock = SkippableClock.startingAt(MORNING, baseClock);

    @Test
    void startsAtTheGivenInstantAndFollowsTheBaseClock() {
        baseClock.advance(Duration.ofSeconds(3));

        assertThat(clock.instant()).isEqualTo(MORNING.plusSeconds(3));
    }

    @Test
    void skipsAheadAndContinuesFromThere() {
        clock.skipTo(MORNING.plus(Duration.ofDays(1)));
        baseClock.advance(Duration.ofSeconds(3));

        assertThat(clock.instant()).isEqualTo(MORNING.plus(Duration.ofDays(1)).plusSeconds(3));
    }

    @Test
    void neverMovesBack() {
        clock.skipTo(MORNING.plus(Duration.ofDays(1)));
        clock.skipTo(MORNING);

        assertThat(clock.instant()).isEqualTo(MORNING.plus(Duration.ofDays(1)));
    }
}
