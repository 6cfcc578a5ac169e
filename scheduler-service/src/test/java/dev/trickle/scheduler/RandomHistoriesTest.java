package dev.trickle.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Runs thousands of random histories; a failing one prints its seed.
 *
 * <p>{@code -Dtrickle.histories=100000} runs more, {@code -Dtrickle.seed=17} runs one of them again.
 */
class RandomHistoriesTest {

    private static final long HISTORIES = Long.getLong("trickle.histories", 2_000);

    /** Number of histories in which every possible event occurs. */
    private static final long MIN_FOR_COVERAGE = 1_000;

    private final HistoryCoverage historyCoverage = new HistoryCoverage();

    @Test
    void everyPromiseHoldsInEveryHistory() {
        var seed = Long.getLong("trickle.seed");
        var seeds = seed == null ? LongStream.range(0, HISTORIES) : LongStream.of(seed);

        seeds.forEach(this::run);

        if (seed == null && HISTORIES >= MIN_FOR_COVERAGE) {
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
