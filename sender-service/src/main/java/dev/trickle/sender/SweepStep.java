package dev.trickle.sender;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the steps of periodic work so that a step that fails is logged and keeps nothing else from running: neither the
 * other steps, nor the other items of a step, nor the next period. A {@code ScheduledExecutorService} would end silently
 * with the first exception or error.
 */
final class SweepStep {

    private static final Logger log = LoggerFactory.getLogger(SweepStep.class);

    private SweepStep() {}

    static void run(String name, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error failure) {
            // Messages of database errors quote rows, which identify people.
            log.warn(
                    "Periodic step failed, retrying step={} failure={}",
                    name,
                    failure.getClass().getSimpleName());
        }
    }

    static <T> void runEach(String name, Supplier<? extends Iterable<T>> items, Consumer<T> step) {
        run(name, () -> items.get().forEach(item -> run(name, () -> step.accept(item))));
    }
}
