package dev.trickle.sender.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AdaptiveRateTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final AdaptiveRate adaptiveRate = new AdaptiveRate(80);

    @Test
    void halvesTheRateAfterAThrottle() {
        assertThat(adaptiveRate.reduce(0)).isTrue();

        assertThat(adaptiveRate.rateAt(0)).isEqualTo(40);
    }

    @Test
    void ignoresThrottlesOfCallsInFlight() {
        adaptiveRate.reduce(0);

        assertThat(adaptiveRate.reduce(SECOND - 1)).isFalse();
        assertThat(adaptiveRate.rateAt(SECOND)).isEqualTo(40);
    }

    @Test
    void halvesRepeatedlyButNeverToZero() {
        for (var second = 0; second < 20; second++) {
            adaptiveRate.reduce(second * SECOND);
        }

        assertThat(adaptiveRate.rateAt(20 * SECOND)).isEqualTo(5);
    }

    @Test
    void keepsARateOfOne() {
        var slowest = new AdaptiveRate(1);
        slowest.reduce(0);

        assertThat(slowest.rateAt(0)).isOne();
    }

    @Test
    void recoversGraduallyAfterAPause() {
        adaptiveRate.reduce(0);

        assertThat(adaptiveRate.rateAt(5 * SECOND)).isEqualTo(40);
        assertThat(adaptiveRate.rateAt(20 * SECOND)).isEqualTo(60);
        assertThat(adaptiveRate.rateAt(35 * SECOND)).isEqualTo(80);
        assertThat(adaptiveRate.rateAt(1_000_000 * SECOND)).isEqualTo(80);
    }

    @Test
    void halvesTheRecoveringRate() {
        adaptiveRate.reduce(0);
        adaptiveRate.reduce(20 * SECOND);

        assertThat(adaptiveRate.rateAt(20 * SECOND)).isEqualTo(30);
    }
}
