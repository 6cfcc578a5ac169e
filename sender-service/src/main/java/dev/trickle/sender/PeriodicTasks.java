package dev.trickle.sender;

import dev.trickle.sender.database.DatabaseGuard;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs the periodic work of the sender, while the database is verified: all of it depends on the rows, and publishes
 * what follows from them. Tasks do not wait for each other, and a failure does not end them.
 */
final class PeriodicTasks {

    private static final Duration MAX_WAIT = Duration.ofSeconds(10);

    private final Map<String, Runnable> tasks;
    private final Duration period;
    private final DatabaseGuard databaseGuard;
    private @Nullable ScheduledExecutorService threads;

    /**
     * Creates tasks that are not started.
     *
     * @param tasks by name
     * @param period pause between the end of a run and the next one
     */
    PeriodicTasks(Map<String, Runnable> tasks, Duration period, DatabaseGuard databaseGuard) {
        this.tasks = Map.copyOf(tasks);
        this.period = period;
        this.databaseGuard = databaseGuard;
    }

    void start() {
        var started = Executors.newScheduledThreadPool(
                tasks.size(), Thread.ofPlatform().daemon().name("periodic", 0).factory());
        tasks.forEach((name, task) -> {
            var unused = started.scheduleWithFixedDelay(
                    () -> runIfVerified(name, task), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
        });
        threads = started;
    }

    private void runIfVerified(String name, Runnable task) {
        if (!databaseGuard.needsComparison()) {
            PeriodicStep.run(name, task);
        }
    }

    /** Starts no further run, and waits up to ten seconds for the runs under way. */
    void stop() {
        if (threads != null) {
            threads.shutdown();
            awaitTermination(threads);
            threads = null;
        }
    }

    private static void awaitTermination(ScheduledExecutorService threads) {
        try {
            var unused = threads.awaitTermination(MAX_WAIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
