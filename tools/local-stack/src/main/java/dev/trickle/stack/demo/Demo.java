package dev.trickle.stack.demo;

import dev.trickle.cli.console.ExitCodes;
import dev.trickle.stack.promise.PromiseResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs {@code ./trickle demo}. The exit status is 0 only if every promise holds. */
public final class Demo {

    private final DemoOptions options;
    private final RunFolder folder;
    private final DemoScreen demoScreen;
    private final DemoRun run;
    private final AtomicBoolean isStopping = new AtomicBoolean();
    private volatile boolean deletesFolder = true;

    private Demo(DemoOptions options, RunFolder folder, DemoScreen demoScreen) {
        this.options = options;
        this.folder = folder;
        this.demoScreen = demoScreen;
        this.run = new DemoRun(options, folder.path(), demoScreen);
    }

    /** Runs in the working folder, each time in a new folder below it. */
    public static void main(String[] arguments) {
        try {
            var options = DemoOptions.of(List.of(arguments));
            var folder = RunFolder.createIn(Path.of("").toAbsolutePath());
            // Set before the first logger is created, because it is the path of the log file.
            System.setProperty("trickle.log", folder.log().toString());
            var demo = new Demo(options, folder, DemoScreen.standard());
            Runtime.getRuntime().addShutdownHook(new Thread(demo::stop, "demo-end"));
            System.exit(demo.runAndPrint() ? 0 : 1);
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.exit(ExitCodes.USAGE);
        }
    }

    private boolean runAndPrint() {
        var start = System.nanoTime();
        try {
            printIntroduction();
            var results = run.run();
            printResults(results, Duration.ofNanos(System.nanoTime() - start));
            keepRunning();
            return results.stream().allMatch(PromiseResult::holds);
        } catch (RuntimeException failure) {
            if (!isStopping.get()) {
                deletesFolder = false;
                System.err.println("The demo failed: " + failure + "\nLog: " + folder.log());
            }
            return false;
        }
    }

    private void printIntroduction() {
        demoScreen.print("""
                One campaign to %,d people, %d per day: %d days on a clock that skips idle time.
                Kafka, PostgreSQL, HTTP and signed webhooks are real. The Cloud API is simulated: it accepts up to 1,000
                messages per second, sends its webhooks immediately, and all failures are permanent.
                """.formatted(options.recipients(), options.limit(), options.days()));
    }

    private void printResults(List<PromiseResult> results, Duration duration) {
        demoScreen.print("\nMessages that the simulated Cloud API accepted, compared with the promises:\n\n"
                + ResultTable.format(results) + "\n");
        var memory = run.maxMemoryMib();
        demoScreen.print(String.format(
                Locale.ROOT,
                "  %d:%02d min%s",
                duration.toMinutes(),
                duration.toSecondsPart(),
                memory.isPresent() ? ", peak memory " + memory.getAsLong() + " MiB" : ""));
    }

    private void keepRunning() {
        if (options.keep()) {
            demoScreen.print(
                    "\nThe stack keeps running on the system clock. API (this machine only, no token required): "
                            + run.apiAddress() + "\nPress Ctrl-C to stop.");
            waitForever();
        }
    }

    private static void waitForever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void stop() {
        isStopping.set(true);
        run.close();
        if (deletesFolder) {
            folder.delete();
        }
    }
}
