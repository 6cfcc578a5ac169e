package dev.trickle.sender;

import dev.trickle.pipeline.background.LoggedFailureException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the steps of a task. A step that fails is logged, and prevents neither the other steps nor the other items of a
 * step.
 */
final class PeriodicStep {

    private static final Logger log = LoggerFactory.getLogger(PeriodicStep.class);

    private PeriodicStep() {}

    /** Returns whether the step succeeded. */
    static boolean run(String name, Runnable step) {
        try {
            step.run();
            return true;
        } catch (LoggedFailureException logged) {
            return false;
        } catch (RuntimeException | Error failure) {
            // Messages of database errors quote rows, which identify people.
            log.warn(
                    "Periodic step failed, retrying step={} failure={}",
                    name,
                    failure.getClass().getSimpleName());
            return false;
        }
    }

    static <T> void runEach(String name, Supplier<? extends Iterable<T>> items, Consumer<T> step) {
        run(name, () -> items.get().forEach(item -> run(name, () -> step.accept(item))));
    }
}
