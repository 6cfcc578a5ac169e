package dev.trickle.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Thousands of random histories; a failing one prints its seed.
 *
 * <p>More of them: {@code -Dtrickle.histories=100000}; one of them again: {@code -Dtrickle.seed=17}.
 */
class GateHistoriesTest {

    private static final long HISTORIES = Long.getLong("trickle.histories", 2_000);

    @Test
    void everyPromiseHoldsInEveryHistory() {
        var only = Long.getLong("trickle.seed");
        var seeds = only == null ? LongStream.range(0, HISTORIES) : LongStream.of(only);

        var attempts = seeds.map(GateHistoriesTest::live).sum();

        // A history in which nothing is released would hold any promise.
        assertThat(attempts).isPositive();
    }

    private static long live(long seed) {
        try {
            var history = new GateHistory(seed);
            history.run();
            return history.attempts().size();
        } catch (AssertionError | RuntimeException broken) {
            throw new AssertionError("Seed " + seed + ": " + broken.getMessage(), broken);
        }
    }
}
