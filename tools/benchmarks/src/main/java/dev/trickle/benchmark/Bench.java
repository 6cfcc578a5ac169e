package dev.trickle.benchmark;

import static java.util.Objects.requireNonNull;

import dev.trickle.cli.console.ExitCodes;
import dev.trickle.stack.SharedLogging;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Measures the benchmarks that the command line names: {@code bench [row...] [--quick|--full] [--runs N] [--events N]}.
 */
public final class Bench {

    private static final Path RESULTS = Path.of("target", "bench", "results.json");

    /** All benchmarks by name; each is created when it is measured. */
    private static final Map<String, Function<RunOptions, Benchmark>> ROWS = new TreeMap<>(Map.ofEntries(
            Map.entry("api-read", ApiReadBenchmark::of),
            Map.entry("audience-preview", AudiencePreviewBenchmark::of),
            Map.entry("customer-import", CustomerImportBenchmark::of),
            Map.entry("customer-import-xlsx", CustomerImportBenchmark::ofWorkbook),
            Map.entry("fold", ProjectionBenchmark::of),
            Map.entry("plan-publish", PlanPublishBenchmark::of),
            Map.entry("scheduler-ingest", SchedulerIngestBenchmark::of),
            Map.entry("scheduler-queue", SchedulerQueueBenchmark::of),
            Map.entry("scheduler-release", SchedulerReleaseBenchmark::of),
            Map.entry("scheduler-restart", SchedulerRestartBenchmark::of),
            Map.entry("sender-paced", SenderPacedBenchmark::of),
            Map.entry("sender-unpaced", SenderUnpacedBenchmark::of),
            Map.entry("stats-read", StatsReadBenchmark::of),
            Map.entry("webhook-edge", WebhookEdgeBenchmark::of)));

    private Bench() {}

    /** The exit status is 2 for an invalid command line. */
    public static void main(String[] arguments) throws IOException {
        // Set before the first logger is created, because it is the path of the log file.
        System.setProperty("trickle.log", RESULTS.resolveSibling("bench.log").toString());
        SharedLogging.install();
        try {
            measure(BenchOptions.of(List.of(arguments), ROWS.keySet()));
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.exit(ExitCodes.USAGE);
        }
    }

    private static void measure(BenchOptions options) throws IOException {
        var measured = new ArrayList<Result>();
        for (var name : options.rows()) {
            System.out.printf(
                    "Measuring %s: %d runs of %,d events%n",
                    name, options.effort().runs(), options.effort().events());
            try (var benchmark = requireNonNull(ROWS.get(name)).apply(options.effort())) {
                measured.add(new Measurement(options.effort().runs()).measure(benchmark));
            }
        }
        var results = new Results(measured);
        System.out.print(results.table());
        results.writeTo(RESULTS);
        System.out.println("Results: " + RESULTS);
        System.exit(0);
    }
}
