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

class SlidingWindowLimiterTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long MILLISECOND = Duration.ofMillis(1).toNanos();

    private final Random random = new Random(20260322);

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 80, 1_000})
    void neverExceedsTheRateInAnySecond(int rate) {
        var departures = departures(rate, 5 * rate, () -> random.nextInt(20) == 0 ? 150 * MILLISECOND : 0);

        for (var i = rate; i < departures.size(); i++) {
            assertThat(departures.get(i) - departures.get(i - rate)).isGreaterThanOrEqualTo(SECOND);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 80, 1_000})
    void reachesTheRateWithinOnePercentOverAMinute(int rate) {
        var departures = departures(rate, 60 * rate, () -> (long) (random.nextDouble() * MILLISECOND));

        var took = departures.getLast() - departures.getFirst();

        assertThat((double) took / SECOND).isBetween(59.0 - 1.0 / rate, 60.6);
    }

    @Test
    void spacesCallsEvenly() {
        assertThat(departures(80, 3, () -> 0)).containsExactly(-5L, -5L + SECOND / 80, -5L + 2 * (SECOND / 80));
    }

    @Test
    void catchesUpForATenthOfASecondAtMost() {
        var slidingWindowLimiter = limiterWith(1_000);
        slidingWindowLimiter.nextTurn(0);
        var later = 100 * SECOND;
        var atOnce = 0;
        while (slidingWindowLimiter.nextTurn(later) <= later) {
            atOnce++;
        }

        assertThat(atOnce).isEqualTo(101);
    }

    @Test
    void limitsLateCallsAfterAStandstill() {
        var slidingWindowLimiter = limiterWith(80);
        var turns = new ArrayList<Long>();
        for (var i = 0; i < 160; i++) {
            turns.add(slidingWindowLimiter.nextTurn(0));
        }
        turns.stream().filter(turn -> turn < SECOND).forEach(slidingWindowLimiter::recordDeparture);

        // All threads stopped until the last of them had its turn.
        var now = turns.getLast();
        var atOnce = 0;
        while (slidingWindowLimiter.nanosUntilFree(now) <= 0) {
            slidingWindowLimiter.recordDeparture(now);
            atOnce++;
        }

        assertThat(atOnce).isEqualTo(80);
    }

    @Test
    void neverExceedsTheReducedRateInAnySecond() {
        var adaptiveRate = new AdaptiveRate(80);
        var slidingWindowLimiter = new SlidingWindowLimiter(80, adaptiveRate);
        adaptiveRate.reduce(0);

        var departures = departures(slidingWindowLimiter, 200, () -> 0);

        for (var i = 40; i < departures.size(); i++) {
            assertThat(departures.get(i) - departures.get(i - 40)).isGreaterThanOrEqualTo(SECOND);
        }
    }

    private static SlidingWindowLimiter limiterWith(int rate) {
        return new SlidingWindowLimiter(rate, new AdaptiveRate(rate));
    }

    private static List<Long> departures(int rate, int count, LongSupplier oversleep) {
        return departures(limiterWith(rate), count, oversleep);
    }

    private static List<Long> departures(SlidingWindowLimiter slidingWindowLimiter, int count, LongSupplier oversleep) {
        var departures = new ArrayList<Long>();
        // The zero of a monotonic clock is arbitrary.
        var now = -5L;
        while (departures.size() < count) {
            now = Math.max(now, slidingWindowLimiter.nextTurn(now) + oversleep.getAsLong());
            while (slidingWindowLimiter.nanosUntilFree(now) > 0) {
                now += slidingWindowLimiter.nanosUntilFree(now) + oversleep.getAsLong();
            }
            slidingWindowLimiter.recordDeparture(now);
            departures.add(now);
        }
        return departures;
    }
}
