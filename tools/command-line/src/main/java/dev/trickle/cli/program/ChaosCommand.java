package dev.trickle.cli.program;

import dev.trickle.cli.console.ExitCodes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./trickle chaos}: its options. */
@Command(
        name = "chaos",
        description = {
            "Inject faults into a running pipeline and check every promise.",
            "Every part is a process of its own. A schedule is ten faults (kills, freezes, network faults, failing"
                    + " calls) over campaigns of several days, drawn by a seed. Four schedules take some minutes. To"
                    + " repeat a schedule that failed, use --schedules 1 with its seed."
        },
        exitCodeList = {
            "0:Every promise was kept (with --prove: every break was detected).",
            "1:A promise was broken (with --prove: a break was not detected), or the run failed.",
            "2:The command line is wrong; nothing was started."
        })
public final class ChaosCommand implements Callable<Integer> {

    @Option(
            names = "--schedules",
            paramLabel = "N",
            defaultValue = "4",
            converter = PositiveNumber.class,
            description = "Number of schedules (default: ${DEFAULT-VALUE}).")
    private int schedules;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            converter = NaturalNumber.class,
            description = "Seed of the first schedule; each further one has the next seed (default: ${DEFAULT-VALUE}).")
    private int seed;

    @Option(
            names = "--prove",
            description = "Break each promise once on purpose instead, and check that this is detected (half an hour).")
    private boolean prove;

    @Option(
            names = "--break",
            paramLabel = "N",
            converter = NaturalNumber.class,
            description = "As --prove, with break N only; may be repeated. docs/testing.md lists them.")
    private List<Integer> breaks = new ArrayList<>();

    public int schedules() {
        return schedules;
    }

    /** Seed of the first schedule. */
    public int seed() {
        return seed;
    }

    /** Whether promises are broken on purpose. */
    public boolean prove() {
        return prove || !breaks.isEmpty();
    }

    /** Numbers of the breaks; empty for all. */
    public List<Integer> breaks() {
        return List.copyOf(breaks);
    }

    @Override
    public Integer call() {
        return ExitCodes.START_PROGRAM;
    }
}
