package dev.trickle.sender;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the steps of periodic work. A step that fails is logged. It prevents neither the other steps, nor the other
 * items of a step, nor the next period. A {@code ScheduledExecutorService} would end silently with the first exception
 * or error.
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

    /** Thrown by a step that has logged why it failed, so that one failure is one line of the log. */
    static final class LoggedFailureException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        LoggedFailureException(String message) {
            super(message);
        }

        LoggedFailureException(Throwable cause) {
            super(cause);
        }
    }
}
