package dev.trickle.status.routing;

import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;

/** Work that is done again and again whatever happens: says once why it fails, and once that it works again. */
final class GuardedTask {

    private static final Logger log = LoggerFactory.getLogger(GuardedTask.class);

    private final String name;
    private final Runnable work;
    private volatile boolean failing;

    GuardedTask(String name, Runnable work) {
        this.name = name;
        this.work = work;
    }

    void run() {
        try {
            work.run();
        } catch (RuntimeException failure) {
            tell(failure);
            return;
        }
        if (failing) {
            failing = false;
            log.info("Works again task={}", name);
        }
    }

    private void tell(RuntimeException failure) {
        if (!failing) {
            failing = true;
            log.warn(
                    "A task fails and is tried until it works task={} failure={} cause={}",
                    name,
                    failure.getClass().getSimpleName(),
                    causeOf(failure));
        }
    }

    /** Messages of database errors quote rows, and rows name people: the kind has to do, and PostgreSQL's code. */
    private static String causeOf(RuntimeException failure) {
        var cause = NestedExceptionUtils.getMostSpecificCause(failure);
        var kind = cause.getClass().getSimpleName();
        return cause instanceof SQLException refused && refused.getSQLState() != null
                ? kind + "/" + refused.getSQLState()
                : kind;
    }
}
