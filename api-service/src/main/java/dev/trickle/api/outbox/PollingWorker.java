package dev.trickle.api.outbox;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Repeats a step as long as it finds work, looks again when woken or after a pause, and survives every failure: what
 * fails is tried again for ever, as the rows it works on are still there.
 */
public final class PollingWorker implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(PollingWorker.class);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration TO_STOP = Duration.ofSeconds(10);

    private final String name;
    private final BooleanSupplier step;
    private final WorkSignal workSignal;
    private volatile @Nullable Thread thread;
    private boolean failing;

    /** Takes a step that says whether it found work. */
    public PollingWorker(String name, BooleanSupplier step, WorkSignal workSignal) {
        this.name = name;
        this.step = step;
        this.workSignal = workSignal;
    }

    @Override
    public void start() {
        // Known before it runs: it ends as soon as it is not the one that is known.
        var working = Thread.ofPlatform().name(name).unstarted(this::work);
        thread = working;
        working.start();
    }

    @Override
    public void stop() {
        var working = thread;
        thread = null;
        if (working != null) {
            working.interrupt();
            join(working);
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void work() {
        try {
            while (thread == Thread.currentThread()) {
                var pause = look();
                if (!pause.isZero()) {
                    workSignal.await(pause);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration look() throws InterruptedException {
        try {
            var worked = step.getAsBoolean();
            if (failing) {
                log.info("Works again worker={}", name);
            }
            failing = false;
            return worked ? Duration.ZERO : BETWEEN_LOOKS;
        } catch (RuntimeException failure) {
            if (thread == Thread.currentThread()) {
                tell(failure);
                Thread.sleep(AFTER_FAILURE);
            }
            return Duration.ZERO;
        }
    }

    private void tell(RuntimeException failure) {
        if (!failing) {
            // Messages of database errors quote rows, and rows name people: the kind of failure has to do.
            var cause = failure.getCause() == null ? failure : failure.getCause();
            log.warn(
                    "Step failed, will be tried until it works worker={} failure={} cause={}",
                    name,
                    failure.getClass().getSimpleName(),
                    cause.getClass().getSimpleName());
        }
        failing = true;
    }

    private static void join(Thread working) {
        try {
            if (!working.join(TO_STOP)) {
                log.warn("Stopped without waiting any longer worker={}", working.getName());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
