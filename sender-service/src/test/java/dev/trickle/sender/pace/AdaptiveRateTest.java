package dev.trickle.sender.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AdaptiveRateTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final AdaptiveRate adaptiveRate = new AdaptiveRate(80);

    @Test
    void aThrottleHalvesIt() {
        assertThat(adaptiveRate.throttled(0)).isTrue();

        assertThat(adaptiveRate.at(0)).isEqualTo(40);
    }

    @Test
    void throttlesOfCallsThatWereUnderWaySayNothingNew() {
        adaptiveRate.throttled(0);

        assertThat(adaptiveRate.throttled(SECOND - 1)).isFalse();
        assertThat(adaptiveRate.at(SECOND)).isEqualTo(40);
    }

    @Test
    void throttlesThatGoOnHalveItAgainButNeverToNothing() {
        for (var second = 0; second < 20; second++) {
            adaptiveRate.throttled(second * SECOND);
        }

        assertThat(adaptiveRate.at(20 * SECOND)).isEqualTo(5);
    }

    @Test
    void aRateOfOneStaysOne() {
        var slowest = new AdaptiveRate(1);
        slowest.throttled(0);

        assertThat(slowest.at(0)).isOne();
    }

    @Test
    void itStaysLowAtFirstAndThenGrowsGradually() {
        adaptiveRate.throttled(0);

        assertThat(adaptiveRate.at(5 * SECOND)).isEqualTo(40);
        assertThat(adaptiveRate.at(20 * SECOND)).isEqualTo(60);
        assertThat(adaptiveRate.at(35 * SECOND)).isEqualTo(80);
        assertThat(adaptiveRate.at(1_000_000 * SECOND)).isEqualTo(80);
    }

    @Test
    void aThrottleWhileItRecoversHalvesWhatItHadBecome() {
        adaptiveRate.throttled(0);
        adaptiveRate.throttled(20 * SECOND);

        assertThat(adaptiveRate.at(20 * SECOND)).isEqualTo(30);
    }
}
