package dev.trickle.pipeline.background;

import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;

/**
 * The delay after failures in a row, which doubles up to a maximum. Logs the first failure and the recovery, not the
 * failures in between, so that an outage is two lines of the log.
 */
final class FailureBackoff {

    private static final Logger log = LoggerFactory.getLogger(FailureBackoff.class);

    private static final Duration LONGEST_FIRST_DELAY = Duration.ofSeconds(1);

    /** Work that is needed at once continues soon after an outage. */
    static final Duration SHORTEST_MAX_DELAY = Duration.ofSeconds(5);

    /** An outage must not leave work with a long interval undone until the next interval. */
    private static final Duration LONGEST_MAX_DELAY = Duration.ofMinutes(1);

    private final String task;
    private final Duration firstDelay;
    private final Duration maxDelay;

    /** Delay after the last step; zero if it succeeded. */
    private Duration delay = Duration.ZERO;

    /** Whether a failure since the last success was logged here. */
    private boolean isLogged;

    FailureBackoff(String task, Duration interval) {
        this.task = task;
        this.firstDelay = min(interval, LONGEST_FIRST_DELAY);
        this.maxDelay = min(max(interval, SHORTEST_MAX_DELAY), LONGEST_MAX_DELAY);
    }

    void recordSuccess() {
        if (!delay.isZero()) {
            delay = Duration.ZERO;
            isLogged = false;
            log.info("Task recovered task={}", task);
        }
    }

    /** Returns the delay before the next step. */
    Duration recordFailure(Throwable failure) {
        if (!isLogged && !(failure instanceof LoggedFailureException)) {
            isLogged = true;
            log.warn(
                    "Task failed, retrying task={} failure={} cause={}",
                    task,
                    failure.getClass().getSimpleName(),
                    causeOf(failure));
        }
        delay = delay.isZero() ? firstDelay : min(delay.multipliedBy(2), maxDelay);
        return delay;
    }

    /** The type and the SQLSTATE only: messages of database errors quote rows, which identify people. */
    private static String causeOf(Throwable failure) {
        var root = NestedExceptionUtils.getRootCause(failure);
        var cause = root == null ? failure : root;
        var type = cause.getClass().getSimpleName();
        return cause instanceof SQLException sqlException && sqlException.getSQLState() != null
                ? type + "/" + sqlException.getSQLState()
                : type;
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
