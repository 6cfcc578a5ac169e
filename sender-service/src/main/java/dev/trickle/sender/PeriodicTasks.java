package dev.trickle.sender;

import static java.util.stream.Collectors.toUnmodifiableMap;

import dev.trickle.sender.database.DatabaseGuard;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs all background work of the sender, while the database is verified: all of it depends on the rows, and writes or
 * publishes what follows from them. Tasks do not wait for each other, no task runs twice at a time, and a failure does
 * not end a task.
 */
final class PeriodicTasks {

    private static final Duration MAX_WAIT = Duration.ofSeconds(10);
    private static final Duration VERIFICATION_INTERVAL = Duration.ofMillis(100);

    /** An outage must not leave a task with a long period undone until its next run. */
    private static final Duration RETRY_DELAY = Duration.ofMinutes(1);

    private final Map<String, Task> tasks;
    private final DatabaseGuard databaseGuard;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().daemon().name("periodic", 0).factory());

    /** Creates tasks that are not started. */
    PeriodicTasks(List<Task> tasks, DatabaseGuard databaseGuard) {
        this.tasks = tasks.stream().collect(toUnmodifiableMap(Task::name, Function.identity()));
        this.databaseGuard = databaseGuard;
    }

    void start() {
        tasks.values().forEach(task -> threads.execute(() -> repeat(task)));
    }

    /** Runs the task without waiting for its period, because an event reports a change. */
    void runSoon(String name) {
        Objects.requireNonNull(tasks.get(name)).runRequests().release();
    }

    private void repeat(Task task) {
        try {
            for (@Nullable Duration delay = Duration.ZERO; delay != null && awaitRun(task, delay); ) {
                delay = PeriodicStep.run(task.name(), task.work()) ? task.period() : task.retryDelay();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the end of the delay or a request, and then for a verified database; returns false after a stop. */
    private boolean awaitRun(Task task, Duration delay) throws InterruptedException {
        var unused = task.runRequests().tryAcquire(delay.toNanos(), TimeUnit.NANOSECONDS);
        while (databaseGuard.needsComparison()
                && !stopped.await(VERIFICATION_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
            // Not verified yet.
        }
        // Before the run: a change that is reported while it runs needs another one.
        task.runRequests().drainPermits();
        return stopped.getCount() > 0;
    }

    /** Starts no further run, and waits up to ten seconds for the runs under way. */
    void stop() {
        stopped.countDown();
        tasks.values().forEach(task -> task.runRequests().release());
        threads.shutdown();
        try {
            var unused = threads.awaitTermination(MAX_WAIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Work that is repeated.
     *
     * @param period pause between the end of a run and the next one; null for work that is not repeated
     */
    record Task(String name, Runnable work, @Nullable Duration period, Semaphore runRequests) {

        /** Work that runs at the start and after each period. */
        static Task every(Duration period, String name, Runnable work) {
            return new Task(name, work, period, new Semaphore(0));
        }

        /** Work that runs at the start. */
        static Task once(String name, Runnable work) {
            return new Task(name, work, null, new Semaphore(0));
        }

        private Duration retryDelay() {
            return period != null && period.compareTo(RETRY_DELAY) < 0 ? period : RETRY_DELAY;
        }
    }
}
