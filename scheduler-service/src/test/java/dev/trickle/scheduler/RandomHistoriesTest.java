package dev.trickle.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Thousands of random histories; a failing one prints its seed.
 *
 * <p>More of them: {@code -Dtrickle.histories=100000}; one of them again: {@code -Dtrickle.seed=17}.
 */
class RandomHistoriesTest {

    private static final long HISTORIES = Long.getLong("trickle.histories", 2_000);

    /** So many show everything that can happen. */
    private static final long MIN_FOR_COVERAGE = 1_000;

    private final HistoryCoverage historyCoverage = new HistoryCoverage();

    @Test
    void everyPromiseHoldsInEveryHistory() {
        var only = Long.getLong("trickle.seed");
        var seeds = only == null ? LongStream.range(0, HISTORIES) : LongStream.of(only);

        seeds.forEach(this::run);

        if (only == null && HISTORIES >= MIN_FOR_COVERAGE) {
            assertThat(historyCoverage.missing()).as("never happened").isEmpty();
        }
    }

    private void run(long seed) {
        try {
            new RandomHistory(seed, entry -> historyCoverage.add(entry.event())).run();
        } catch (AssertionError | RuntimeException broken) {
            throw new AssertionError("Seed " + seed + ": " + broken.getMessage(), broken);
        }
    }
}
