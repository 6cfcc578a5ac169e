package dev.trickle.sender.permission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ListeningPeriodTest {

    private static final Instant START = Instant.parse("2026-03-02T12:00:00Z");

    private Instant now = START;
    private long nanos = -7;

    @Test
    void startsAtTheStartOfTheService() {
        var listening = new ListeningPeriod(() -> now, () -> nanos, true);
        for (var each = 0; each < 1_000; each++) {
            advance(Duration.ofSeconds(5), Duration.ofSeconds(5));
            assertThat(listening.since()).isEqualTo(START);
        }
    }

    @Test
    void restartsAfterASleepOfTheMachine() {
        var listening = new ListeningPeriod(() -> now, () -> nanos, true);

        advance(Duration.ofHours(8), Duration.ofSeconds(5));

        assertThat(listening.since()).isEqualTo(now);
        var restart = now;
        advance(Duration.ofSeconds(5), Duration.ofSeconds(5));
        assertThat(listening.since()).isEqualTo(restart);
    }

    @Test
    void restartsWhenTheClockIsSetBack() {
        var listening = new ListeningPeriod(() -> now, () -> nanos, true);

        advance(Duration.ofHours(-1), Duration.ofSeconds(5));

        assertThat(listening.since()).isEqualTo(now);
    }

    @Test
    void ignoresATestClockThatIsMovedForward() {
        var listening = new ListeningPeriod(() -> now, () -> nanos, false);

        advance(Duration.ofDays(1), Duration.ofSeconds(5));

        assertThat(listening.since()).isEqualTo(START);
    }

    private void advance(Duration clock, Duration machine) {
        now = now.plus(clock);
        nanos += machine.toNanos();
    }
}
