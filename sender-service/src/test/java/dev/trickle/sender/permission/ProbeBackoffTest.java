package dev.trickle.sender.permission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProbeBackoffTest {

    private static final long START = Long.MAX_VALUE - Duration.ofMinutes(10).toNanos();

    private final ProbeBackoff<String> probeBackoff = new ProbeBackoff<>(Duration.ofSeconds(15));

    @Test
    void doublesThePauseUpToFifteenMinutes() {
        assertThat(secondsOfProbes("a", 3_600)).containsExactly(15L, 45L, 105L, 225L, 465L, 945L, 1_845L, 2_745L);
    }

    @Test
    void keepsAPausePerKey() {
        assertThat(probeBackoff.isDue("a", START)).isFalse();
        assertThat(probeBackoff.isDue("b", START + seconds(10))).isFalse();

        assertThat(probeBackoff.isDue("a", START + seconds(15))).isTrue();
        assertThat(probeBackoff.isDue("b", START + seconds(15))).isFalse();
    }

    @Test
    void keepsGrowingForReturningKeysAndDiscardsOthers() {
        secondsOfProbes("a", 240);

        assertThat(probeBackoff.isDue("a", START + seconds(300))).isFalse();
        assertThat(probeBackoff.isDue("a", START + seconds(465))).isTrue();
        assertThat(probeBackoff.isDue("a", START + seconds(465 + 3_601))).isFalse();
        assertThat(probeBackoff.isDue("a", START + seconds(465 + 3_601 + 15))).isTrue();
    }

    @Test
    void isDueAtOnceAfterAReset() {
        secondsOfProbes("a", 240);

        probeBackoff.reset();

        assertThat(probeBackoff.isDue("a", START + seconds(241))).isTrue();
    }

    private List<Long> secondsOfProbes(String key, long until) {
        var probes = new ArrayList<Long>();
        for (var second = 0L; second < until; second++) {
            if (probeBackoff.isDue(key, START + seconds(second))) {
                probeBackoff.recordProbe(key, START + seconds(second));
                probes.add(second);
            }
        }
        return probes;
    }

    private static long seconds(long count) {
        return Duration.ofSeconds(count).toNanos();
    }
}
