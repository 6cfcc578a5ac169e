package dev.trickle.sender.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TurnsTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long MILLISECOND = Duration.ofMillis(1).toNanos();

    private final Random random = new Random(20260322);

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 80, 1_000})
    void noSecondHasMoreThanTheRateHoweverLateThreadsWake(int rate) {
        var departures = departures(rate, 5 * rate, () -> random.nextInt(20) == 0 ? 150 * MILLISECOND : 0);

        for (var i = rate; i < departures.size(); i++) {
            assertThat(departures.get(i) - departures.get(i - rate)).isGreaterThanOrEqualTo(SECOND);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 80, 1_000})
    void aMinuteHasTheRateWithinOnePercent(int rate) {
        var departures = departures(rate, 60 * rate, () -> (long) (random.nextDouble() * MILLISECOND));

        var took = departures.getLast() - departures.getFirst();

        assertThat((double) took / SECOND).isBetween(59.0 - 1.0 / rate, 60.6);
    }

    @Test
    void messagesAreSpacedEvenly() {
        assertThat(departures(80, 3, () -> 0)).containsExactly(-5L, -5L + SECOND / 80, -5L + 2 * (SECOND / 80));
    }

    @Test
    void anIdleNumberDoesNotSaveUpTurns() {
        var turns = new Turns(10);
        turns.leave(0);
        turns.leave(100 * SECOND);

        assertThat(turns.untilNext(100 * SECOND)).isGreaterThan(70 * MILLISECOND);
    }

    private static List<Long> departures(int rate, int count, LongSupplier oversleep) {
        var turns = new Turns(rate);
        var departures = new ArrayList<Long>();
        // The zero of a monotonic clock means nothing.
        var now = -5L;
        while (departures.size() < count) {
            while (turns.untilNext(now) > 0) {
                now += turns.untilNext(now) + oversleep.getAsLong();
            }
            turns.leave(now);
            departures.add(now);
        }
        return departures;
    }
}
