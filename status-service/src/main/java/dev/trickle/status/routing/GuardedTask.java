package dev.trickle.status.routing;

import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;

/** Repeated task that catches exceptions. Logs the first failure and the recovery, not the failures in between. */
public final class GuardedTask {

    private static final Logger log = LoggerFactory.getLogger(GuardedTask.class);

    private final String name;
    private final Runnable action;
    private volatile boolean failing;

    public GuardedTask(String name, Runnable action) {
        this.name = name;
        this.action = action;
    }

    public void run() {
        try {
            action.run();
        } catch (RuntimeException failure) {
            logFailure(failure);
            return;
        }
        if (failing) {
            failing = false;
            log.info("Task recovered task={}", name);
        }
    }

    private void logFailure(RuntimeException failure) {
        if (!failing) {
            failing = true;
            log.warn(
                    "Task failed, retrying task={} failure={} cause={}",
                    name,
                    failure.getClass().getSimpleName(),
                    causeOf(failure));
        }
    }

    /** Returns the exception type and SQLSTATE only: messages of database errors quote rows, which identify people. */
    private static String causeOf(RuntimeException failure) {
        var cause = NestedExceptionUtils.getMostSpecificCause(failure);
        var type = cause.getClass().getSimpleName();
        return cause instanceof SQLException sqlException && sqlException.getSQLState() != null
                ? type + "/" + sqlException.getSQLState()
                : type;
    }
}
