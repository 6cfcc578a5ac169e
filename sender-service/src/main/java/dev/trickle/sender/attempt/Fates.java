package dev.trickle.sender.attempt;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Finds out whether a transaction was committed whose connection broke before the answer. */
final class Fates {

    private static final Logger log = LoggerFactory.getLogger(Fates.class);

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);

    /** A restart of the database takes less. Beyond it, what was claimed is too old to be called anyway. */
    private static final int TRIES = 300;

    private final JdbcClient database;
    private final int tries;

    Fates(JdbcClient database) {
        this(database, TRIES);
    }

    /** @param tries how often it asks, five times a second */
    Fates(JdbcClient database, int tries) {
        this.database = database;
        this.tries = tries;
    }

    /**
     * Whether it was committed, as soon as the database says so.
     *
     * @throws RuntimeException the reason why this is asked, if the database does not say so within a minute or more
     */
    boolean isCommitted(String transaction, RuntimeException why) {
        log.warn(
                "Nobody knows whether claims were committed, asking failure={}",
                why.getClass().getSimpleName());
        for (var asked = 0; asked < tries; asked++) {
            var fate = ask(transaction);
            if (fate.equals("committed") || fate.equals("aborted")) {
                return fate.equals("committed");
            }
            LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
        }
        throw why;
    }

    private String ask(String transaction) {
        try {
            return database.sql(ClaimSql.FATE)
                    .param("transaction", transaction)
                    .query(String.class)
                    .optional()
                    .orElse("forgotten");
        } catch (DataAccessException unreachable) {
            return "unknown";
        }
    }
}
