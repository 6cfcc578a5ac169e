package dev.trickle.stack.demo;

import dev.trickle.cli.console.ExitCodes;
import dev.trickle.stack.promise.PromiseResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@code ./trickle demo}: ends with status 0 only if every promise holds. */
public final class Demo {

    private final DemoOptions options;
    private final RunFolder folder;
    private final DemoScreen demoScreen;
    private final DemoRun run;
    private final AtomicBoolean ending = new AtomicBoolean();
    private volatile boolean forgets = true;

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
            var folder = RunFolder.in(Path.of("").toAbsolutePath());
            // Before the first logger is asked for: it decides where the log goes.
            System.setProperty("trickle.log", folder.log().toString());
            var demo = new Demo(options, folder, DemoScreen.standard());
            Runtime.getRuntime().addShutdownHook(new Thread(demo::end, "demo-end"));
            System.exit(demo.show() ? 0 : 1);
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.exit(ExitCodes.USAGE);
        }
    }

    private boolean show() {
        var began = System.nanoTime();
        try {
            introduce();
            var findings = run.run();
            conclude(findings, Duration.ofNanos(System.nanoTime() - began));
            keepRunning();
            return findings.stream().allMatch(PromiseResult::holds);
        } catch (RuntimeException failure) {
            if (!ending.get()) {
                forgets = false;
                System.err.println("The demo failed: " + failure + "\nIts log: " + folder.log());
            }
            return false;
        }
    }

    private void introduce() {
        demoScreen.say("""
                One campaign to %,d people, %d a day: %d days on a calendar that skips the hours in which nothing happens.
                Real Kafka and PostgreSQL, real HTTP, real signed webhooks. The Cloud API is simulated: messages leave at
                up to 1,000/s, webhooks come at once, and failures are final ones.
                """.formatted(options.recipients(), options.limit(), options.days()));
    }

    private void conclude(List<PromiseResult> findings, Duration took) {
        demoScreen.say("\nWhat the simulated Cloud API accepted, against what was promised:\n\n"
                + ResultTable.of(findings) + "\n");
        var memory = run.largestMib();
        demoScreen.say(String.format(
                Locale.ROOT,
                "  %d:%02d min%s",
                took.toMinutes(),
                took.toSecondsPart(),
                memory.isPresent() ? ", at most " + memory.getAsLong() + " MiB of memory in all" : ""));
    }

    private void keepRunning() {
        if (options.keep()) {
            demoScreen.say(
                    "\nIt keeps running, on the machine's clock from here on. The API, for this machine only and\nwithout a token: "
                            + run.address() + "\nCtrl-C ends it.");
            waitForEver();
        }
    }

    private static void waitForEver() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void end() {
        ending.set(true);
        run.close();
        if (forgets) {
            folder.delete();
        }
    }
}
