package dev.trickle.pipeline.background;

import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;

/**
 * The delay after failures in a row. It doubles up to a maximum. A failure is logged when the delay grows, so that an
 * outage is a few lines in the log, and so is the first success.
 */
final class FailureBackoff {

    private static final Logger log = LoggerFactory.getLogger(FailureBackoff.class);

    private static final Duration LONGEST_FIRST_DELAY = Duration.ofSeconds(1);

    /** Work that is needed at once continues soon after an outage. */
    private static final Duration SHORTEST_MAX_DELAY = Duration.ofSeconds(5);

    /** An outage must not leave work with a long interval undone until the next interval. */
    private static final Duration LONGEST_MAX_DELAY = Duration.ofMinutes(1);

    private final String task;
    private final Duration firstDelay;
    private final Duration maxDelay;

    /** Delay after the last step; zero if it succeeded. */
    private Duration delay = Duration.ZERO;

    FailureBackoff(String task, Duration interval) {
        this.task = task;
        this.firstDelay = min(interval, LONGEST_FIRST_DELAY);
        this.maxDelay = min(max(interval, SHORTEST_MAX_DELAY), LONGEST_MAX_DELAY);
    }

    void recordSuccess() {
        if (!delay.isZero()) {
            delay = Duration.ZERO;
            log.info("Task recovered task={}", task);
        }
    }

    /** Returns the delay before the next step. */
    Duration recordFailure(Throwable failure) {
        var next = delay.isZero() ? firstDelay : min(delay.multipliedBy(2), maxDelay);
        if (next.compareTo(delay) > 0 && !(failure instanceof LoggedFailureException)) {
            log.warn(
                    "Task failed, retrying task={} delay={} failure={} cause={}",
                    task,
                    next,
                    failure.getClass().getSimpleName(),
                    causeOf(failure));
        }
        delay = next;
        return next;
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
