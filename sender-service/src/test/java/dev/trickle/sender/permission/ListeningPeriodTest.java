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
    void listensFromTheStartWhileBothTimesPass() {
        var listening = new ListeningPeriod(() -> now, () -> nanos, true);
        for (var each = 0; each < 1_000; each++) {
            passes(Duration.ofSeconds(5), Duration.ofSeconds(5));
            assertThat(listening.instant()).isEqualTo(START);
        }
    }

    @Test
    void beginsAnewWhenTheMachineHasSlept() {
        var listening = new ListeningPeriod(() -> now, () -> nanos, true);

        passes(Duration.ofHours(8), Duration.ofSeconds(5));

        assertThat(listening.instant()).isEqualTo(now);
        var woken = now;
        passes(Duration.ofSeconds(5), Duration.ofSeconds(5));
        assertThat(listening.instant()).isEqualTo(woken);
    }

    @Test
    void beginsAnewWhenTheClockIsSetBack() {
        var listening = new ListeningPeriod(() -> now, () -> nanos, true);

        passes(Duration.ofHours(-1), Duration.ofSeconds(5));

        assertThat(listening.instant()).isEqualTo(now);
    }

    @Test
    void doesNotMindACalendarThatIsSkipped() {
        var listening = new ListeningPeriod(() -> now, () -> nanos, false);

        passes(Duration.ofDays(1), Duration.ofSeconds(5));

        assertThat(listening.instant()).isEqualTo(START);
    }

    private void passes(Duration calendar, Duration machine) {
        now = now.plus(calendar);
        nanos += machine.toNanos();
    }
}
