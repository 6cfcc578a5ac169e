package dev.trickle.sender.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Rate rate = new Rate(80);

    @Test
    void aThrottleHalvesIt() {
        assertThat(rate.throttled(0)).isTrue();

        assertThat(rate.at(0)).isEqualTo(40);
    }

    @Test
    void throttlesOfCallsThatWereUnderWaySayNothingNew() {
        rate.throttled(0);

        assertThat(rate.throttled(SECOND - 1)).isFalse();
        assertThat(rate.at(SECOND)).isEqualTo(40);
    }

    @Test
    void throttlesThatGoOnHalveItAgainButNeverToNothing() {
        for (var second = 0; second < 20; second++) {
            rate.throttled(second * SECOND);
        }

        assertThat(rate.at(20 * SECOND)).isEqualTo(5);
    }

    @Test
    void aRateOfOneStaysOne() {
        var slowest = new Rate(1);
        slowest.throttled(0);

        assertThat(slowest.at(0)).isOne();
    }

    @Test
    void itStaysLowAtFirstAndThenGrowsGradually() {
        rate.throttled(0);

        assertThat(rate.at(5 * SECOND)).isEqualTo(40);
        assertThat(rate.at(20 * SECOND)).isEqualTo(60);
        assertThat(rate.at(35 * SECOND)).isEqualTo(80);
        assertThat(rate.at(1_000_000 * SECOND)).isEqualTo(80);
    }

    @Test
    void aThrottleWhileItRecoversHalvesWhatItHadBecome() {
        rate.throttled(0);
        rate.throttled(20 * SECOND);

        assertThat(rate.at(20 * SECOND)).isEqualTo(30);
    }
}
