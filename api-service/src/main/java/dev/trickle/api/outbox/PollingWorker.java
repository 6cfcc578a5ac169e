package dev.trickle.api.outbox;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Background thread that repeats a step while it finds work, and polls again after a signal or the poll interval. A
 * failed step is retried forever, because its rows are still in the database.
 */
public final class PollingWorker implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(PollingWorker.class);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);
    private static final Duration FAILURE_DELAY = Duration.ofSeconds(1);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final String name;
    private final BooleanSupplier step;
    private final WorkSignal workSignal;
    private volatile @Nullable Thread thread;
    private boolean failing;

    /** Creates a worker; the step returns whether it found work. */
    public PollingWorker(String name, BooleanSupplier step, WorkSignal workSignal) {
        this.name = name;
        this.step = step;
        this.workSignal = workSignal;
    }

    @Override
    public void start() {
        // Assigned before the start, because the loop ends when the field holds another thread.
        var worker = Thread.ofPlatform().name(name).unstarted(this::run);
        thread = worker;
        worker.start();
    }

    @Override
    public void stop() {
        var worker = thread;
        thread = null;
        if (worker != null) {
            worker.interrupt();
            awaitTermination(worker);
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void run() {
        try {
            while (thread == Thread.currentThread()) {
                var pause = poll();
                if (!pause.isZero()) {
                    workSignal.await(pause);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration poll() throws InterruptedException {
        try {
            var foundWork = step.getAsBoolean();
            if (failing) {
                log.info("Worker recovered worker={}", name);
            }
            failing = false;
            return foundWork ? Duration.ZERO : POLL_INTERVAL;
        } catch (RuntimeException failure) {
            if (thread == Thread.currentThread()) {
                logFailure(failure);
                Thread.sleep(FAILURE_DELAY);
            }
            return Duration.ZERO;
        }
    }

    private void logFailure(RuntimeException failure) {
        if (!failing) {
            // Without the message: messages of database errors quote rows, which contain personal data.
            var cause = failure.getCause() == null ? failure : failure.getCause();
            log.warn(
                    "Worker failed, will retry worker={} failure={} cause={}",
                    name,
                    failure.getClass().getSimpleName(),
                    cause.getClass().getSimpleName());
        }
        failing = true;
    }

    private static void awaitTermination(Thread worker) {
        try {
            if (!worker.join(STOP_TIMEOUT)) {
                log.warn("Worker did not stop in time worker={}", worker.getName());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
