package dev.trickle.benchmark;

import dev.trickle.benchmark.Result.Sample;
import java.util.ArrayList;

/** Runs a benchmark: once to warm up if needed, then several times in turns with its limit. */
record Measurement(int runs) {

    /** Fewer runs do not show the variation. */
    private static final int MIN_RUNS = 3;

    Measurement {
        if (runs < MIN_RUNS) {
            throw new IllegalArgumentException("--runs must be at least " + MIN_RUNS);
        }
    }

    Result measure(Benchmark benchmark) {
        if (benchmark.needsWarmUp()) {
            run(benchmark, 0);
        }
        var measured = new ArrayList<Sample>();
        for (var turn = 0; turn < runs; turn++) {
            measured.add(run(benchmark, turn));
        }
        return Result.of(benchmark.name(), benchmark.unit(), measured);
    }

    /** Alternates the order, because the second measurement may run on a warmer machine. */
    private static Sample run(Benchmark benchmark, int turn) {
        if (turn % 2 == 0) {
            var ours = benchmark.ours();
            return new Sample(ours, benchmark.limit());
        }
        var limit = benchmark.limit();
        return new Sample(benchmark.ours(), limit);
    }
}
