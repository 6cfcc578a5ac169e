package dev.trickle.pipeline.background;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Background thread that repeats a step: at once while the step finds work, otherwise after an interval or a wake-up. A
 * step that fails is repeated after a growing delay and never ends the loop. A stop ends every wait at once.
 *
 * <p>Steps read what to do from rows or from Kafka, so nothing is lost if the process dies between two steps or within
 * one.
 */
public final class PollingWorker implements SmartLifecycle {

    /** Workers stop after the components that hand work to them, and before the Kafka listener containers. */
    private static final int PHASE = DEFAULT_PHASE - 50;

    private static final Logger log = LoggerFactory.getLogger(PollingWorker.class);

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final String name;
    private final Duration interval;
    private final Step step;
    private final Precondition precondition;
    private final Sleep sleep;
    private final FailureBackoff failureBackoff;
    private final Semaphore wakeUps = new Semaphore(0);
    private volatile @Nullable Thread thread;

    /**
     * Creates a worker that is not started.
     *
     * @param interval pause after a step that found no work
     */
    public PollingWorker(String name, Duration interval, Step step) {
        this(name, interval, step, () -> {}, Thread::sleep);
    }

    PollingWorker(String name, Duration interval, Step step, Precondition precondition, Sleep sleep) {
        this.name = name;
        this.interval = interval;
        this.step = step;
        this.precondition = precondition;
        this.sleep = sleep;
        this.failureBackoff = new FailureBackoff(name, interval);
    }

    /** Creates a worker that runs at the start and after each interval. */
    public static PollingWorker every(Duration interval, String name, Runnable work) {
        return every(interval, name, work, () -> {});
    }

    /** Creates a worker that runs at the start and after each interval, when the precondition allows it. */
    public static PollingWorker every(Duration interval, String name, Runnable work, Precondition precondition) {
        Step step = () -> {
            work.run();
            return false;
        };
        return new PollingWorker(name, interval, step, precondition, Thread::sleep);
    }

    /** Runs the step without waiting for the interval; once more if it is running now. */
    public void wakeUp() {
        wakeUps.release();
    }

    @Override
    public void start() {
        // Assigned before the start, because the loop ends when the field holds another thread.
        var started = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
        thread = started;
        started.start();
    }

    /** Ends the wait or interrupts the step, and waits up to ten seconds for its end. */
    @Override
    public void stop() {
        var stopped = interrupt();
        if (stopped != null) {
            awaitEnd(stopped);
        }
    }

    /** Stops beside the other workers: together they take no longer than the slowest one. */
    @Override
    public void stop(Runnable callback) {
        var stopped = interrupt();
        Thread.startVirtualThread(() -> {
            if (stopped != null) {
                awaitEnd(stopped);
            }
            callback.run();
        });
    }

    private @Nullable Thread interrupt() {
        var stopped = thread;
        thread = null;
        if (stopped != null) {
            stopped.interrupt();
        }
        return stopped;
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    private void run() {
        try {
            while (isStarted()) {
                precondition.await();
                // Before the step: a change that is reported while the step runs needs another one.
                wakeUps.drainPermits();
                runStep();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void runStep() throws InterruptedException {
        try {
            var foundWork = step.run();
            failureBackoff.recordSuccess();
            if (!foundWork) {
                var unused = wakeUps.tryAcquire(interval.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (RuntimeException | Error failure) {
            if (isStarted()) {
                pauseAfterFailure(failureBackoff.recordFailure(failure));
            }
        }
    }

    /** A wake-up ends the pause of a worker with a long interval. Those with a short one get wake-ups continually. */
    private void pauseAfterFailure(Duration pause) throws InterruptedException {
        if (interval.compareTo(FailureBackoff.SHORTEST_MAX_DELAY) > 0) {
            var unused = wakeUps.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS);
        } else {
            sleep.sleep(pause);
        }
    }

    private boolean isStarted() {
        return thread == Thread.currentThread();
    }

    private static void awaitEnd(Thread stopped) {
        try {
            if (!stopped.join(STOP_TIMEOUT)) {
                log.warn("Task did not stop in time task={}", stopped.getName());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A unit of work; an exception means that it is to be repeated. */
    @FunctionalInterface
    public interface Step {

        /** Returns whether it found work, so that there may be more. */
        boolean run() throws InterruptedException;
    }

    /** A condition of the steps. */
    @FunctionalInterface
    public interface Precondition {

        /** Returns when the next step may run. */
        void await() throws InterruptedException;
    }

    /** A pause, which tests skip. */
    @FunctionalInterface
    interface Sleep {
        void sleep(Duration pause) throws InterruptedException;
    }
}
