package dev.trickle.benchmark;

import dev.trickle.benchmark.Result.Run;
import java.util.ArrayList;

/** Measures a row: once to warm up if need be, then so many times in turns with its limit. */
record Measurement(int runs) {

    /** Fewer runs say nothing about how much they differ. */
    private static final int FEWEST = 3;

    Measurement {
        if (runs < FEWEST) {
            throw new IllegalArgumentException("A row is run at least " + FEWEST + " times");
        }
    }

    Result of(Row row) {
        if (row.needsWarmUp()) {
            run(row, 0);
        }
        var measured = new ArrayList<Run>();
        for (var turn = 0; turn < runs; turn++) {
            measured.add(run(row, turn));
        }
        return Result.of(row.name(), row.unit(), measured);
    }

    /** Whoever comes second may find the machine warmer, so they take turns in that as well. */
    private static Run run(Row row, int turn) {
        if (turn % 2 == 0) {
            var ours = row.ours();
            return new Run(ours, row.limit());
        }
        var limit = row.limit();
        return new Run(row.ours(), limit);
    }
}
