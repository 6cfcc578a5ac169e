package dev.trickle.cli.program;

import dev.trickle.cli.console.ExitCodes;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./trickle bench}: its options. */
@Command(
        name = "bench",
        description = {
            "Measure throughput and compare it with the limits of this machine.",
            "Results are printed and written to target/bench/results.json."
        },
        exitCodeList = {
            "0:Everything was measured.",
            "1:A measurement failed.",
            "2:The command line is wrong; nothing was measured."
        })
public final class BenchCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "ROW",
            arity = "0..*",
            description = "The rows of the table to measure; all if none is named."
                    + " tools/benchmarks/README.md describes them, and an unknown name lists them.")
    private List<String> rows = new ArrayList<>();

    @ArgGroup
    private @Nullable Thoroughness thoroughness;

    @Option(
            names = "--runs",
            paramLabel = "N",
            converter = PositiveNumber.class,
            description = "Measurements of a row (default: 3, with --full 5).")
    private @Nullable Integer runs;

    @Option(
            names = "--events",
            paramLabel = "N",
            converter = PositiveNumber.class,
            description = "Events of a measurement (default: 100,000, with --quick 20,000, with --full 1,000,000).")
    private @Nullable Integer events;

    /** Names of the rows; empty for all. */
    public List<String> rows() {
        return List.copyOf(rows);
    }

    public boolean quick() {
        return thoroughness != null && thoroughness.quick;
    }

    public boolean full() {
        return thoroughness != null && thoroughness.full;
    }

    /** Measurements of a row; empty for the usual number. */
    public OptionalInt runs() {
        return runs == null ? OptionalInt.empty() : OptionalInt.of(runs);
    }

    /** Events of a measurement; empty for the usual number. */
    public OptionalInt events() {
        return events == null ? OptionalInt.empty() : OptionalInt.of(events);
    }

    @Override
    public Integer call() {
        return ExitCodes.START_PROGRAM;
    }

    /** Either quick or full. */
    private static final class Thoroughness {

        @Option(names = "--quick", description = "Seconds a row: enough to see that it works.")
        private boolean quick;

        @Option(names = "--full", description = "Minutes a row: for numbers that are quoted.")
        private boolean full;
    }
}
