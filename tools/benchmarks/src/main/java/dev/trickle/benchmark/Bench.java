package dev.trickle.benchmark;

import static java.util.Objects.requireNonNull;

import dev.trickle.cli.console.ExitCodes;
import dev.trickle.stack.OneLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Measures the rows that the command line names: {@code bench [row...] [--quick|--full] [--runs N] [--events N]}. */
public final class Bench {

    private static final Path RESULTS = Path.of("target", "bench", "results.json");

    /** Every row there is, made when it is its turn. */
    private static final Map<String, Function<Effort, Row>> ROWS = new TreeMap<>(Map.ofEntries(
            Map.entry("api-read", ApiReadRow::of),
            Map.entry("audience-preview", AudiencePreviewRow::of),
            Map.entry("customer-import", CustomerImportRow::of),
            Map.entry("fold", FoldRow::of),
            Map.entry("plan-publish", PlanPublishRow::of),
            Map.entry("scheduler-ingest", SchedulerIngestRow::of),
            Map.entry("scheduler-queue", SchedulerQueueRow::of),
            Map.entry("scheduler-release", SchedulerReleaseRow::of),
            Map.entry("scheduler-restart", SchedulerRestartRow::of),
            Map.entry("sender-paced", SenderPacedRow::of),
            Map.entry("sender-unpaced", SenderUnpacedRow::of),
            Map.entry("stats-read", StatsReadRow::of),
            Map.entry("webhook-edge", WebhookEdgeRow::of)));

    private Bench() {}

    /** Ends with status 2 for a command line that it does not understand. */
    public static void main(String[] arguments) throws IOException {
        // Before the first logger is asked for: it decides where the log goes.
        System.setProperty("trickle.log", RESULTS.resolveSibling("bench.log").toString());
        OneLog.use();
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
            try (var row = requireNonNull(ROWS.get(name)).apply(options.effort())) {
                measured.add(new Measurement(options.effort().runs()).of(row));
            }
        }
        var results = new Results(measured);
        System.out.print(results.table());
        results.writeTo(RESULTS);
        System.out.println("Written to " + RESULTS);
        System.exit(0);
    }
}
