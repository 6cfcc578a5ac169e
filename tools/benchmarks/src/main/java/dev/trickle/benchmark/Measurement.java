package dev.trickle.benchmark;

import dev.trickle.benchmark.Result.Sample;
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

    Result of(Benchmark benchmark) {
        if (benchmark.needsWarmUp()) {
            run(benchmark, 0);
        }
        var measured = new ArrayList<Sample>();
        for (var turn = 0; turn < runs; turn++) {
            measured.add(run(benchmark, turn));
        }
        return Result.of(benchmark.name(), benchmark.unit(), measured);
    }

    /** Whoever comes second may find the machine warmer, so they take turns in that as well. */
    private static Sample run(Benchmark benchmark, int turn) {
        if (turn % 2 == 0) {
            var ours = benchmark.ours();
            return new Sample(ours, benchmark.limit());
        }
        var limit = benchmark.limit();
        return new Sample(benchmark.ours(), limit);
    }
}
