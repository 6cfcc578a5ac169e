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

    private static final Long SEED = Long.getLong("trickle.seed");
    private static final long HISTORIES = Long.getLong("trickle.histories", SEED == null ? 2_000 : 1);

    /** Number of histories in which every possible event occurs. */
    private static final long MIN_FOR_COVERAGE = 1_000;

    private final HistoryCoverage historyCoverage = new HistoryCoverage();

    @Test
    void everyPromiseHoldsInEveryHistory() {
        var first = SEED == null ? 0 : SEED;

        LongStream.range(first, first + HISTORIES).forEach(this::run);

        if (HISTORIES >= MIN_FOR_COVERAGE) {
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
