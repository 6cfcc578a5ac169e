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
    void anIdleNumberMakesUpForATenthOfASecondAtMost() {
        var slidingWindowLimiter = turns(1_000);
        slidingWindowLimiter.next(0);
        var later = 100 * SECOND;
        var atOnce = 0;
        while (slidingWindowLimiter.next(later) <= later) {
            atOnce++;
        }

        assertThat(atOnce).isEqualTo(101);
    }

    @Test
    void afterAStandstillThoseWhoseTurnsAreOverDoNotAllLeaveTogether() {
        var slidingWindowLimiter = turns(80);
        var owed = new ArrayList<Long>();
        for (var i = 0; i < 160; i++) {
            owed.add(slidingWindowLimiter.next(0));
        }
        owed.stream().filter(turn -> turn < SECOND).forEach(slidingWindowLimiter::leave);

        // Everything stood still until the last of them had its turn.
        var now = owed.getLast();
        var atOnce = 0;
        while (slidingWindowLimiter.untilRoom(now) <= 0) {
            slidingWindowLimiter.leave(now);
            atOnce++;
        }

        assertThat(atOnce).isEqualTo(80);
    }

    @Test
    void aThrottledNumberIsNeverFasterThanItsNewRateInAnySecond() {
        var adaptiveRate = new AdaptiveRate(80);
        var slidingWindowLimiter = new SlidingWindowLimiter(80, adaptiveRate);
        adaptiveRate.throttled(0);

        var departures = departures(slidingWindowLimiter, 200, () -> 0);

        for (var i = 40; i < departures.size(); i++) {
            assertThat(departures.get(i) - departures.get(i - 40)).isGreaterThanOrEqualTo(SECOND);
        }
    }

    private static SlidingWindowLimiter turns(int rate) {
        return new SlidingWindowLimiter(rate, new AdaptiveRate(rate));
    }

    private static List<Long> departures(int rate, int count, LongSupplier oversleep) {
        return departures(turns(rate), count, oversleep);
    }

    private static List<Long> departures(SlidingWindowLimiter slidingWindowLimiter, int count, LongSupplier oversleep) {
        var departures = new ArrayList<Long>();
        // The zero of a monotonic clock means nothing.
        var now = -5L;
        while (departures.size() < count) {
            now = Math.max(now, slidingWindowLimiter.next(now) + oversleep.getAsLong());
            while (slidingWindowLimiter.untilRoom(now) > 0) {
                now += slidingWindowLimiter.untilRoom(now) + oversleep.getAsLong();
            }
            slidingWindowLimiter.leave(now);
            departures.add(now);
        }
        return departures;
    }
}
