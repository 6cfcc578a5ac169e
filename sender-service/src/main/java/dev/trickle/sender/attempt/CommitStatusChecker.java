package dev.trickle.sender.attempt;

import dev.trickle.pipeline.AttemptId;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds out whether a transaction was committed whose connection broke before the answer.
 *
 * <p>Its number alone does not say it: a database that crashes gives the numbers of those that were under way to others.
 * So what it has written must be there.
 */
final class CommitStatusChecker {

    private static final Logger log = LoggerFactory.getLogger(CommitStatusChecker.class);

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);

    /** A restart of the database takes less. Beyond it, what was claimed is too old to be called anyway. */
    private static final int TRIES = 300;

    private final JdbcClient database;
    private final int tries;

    CommitStatusChecker(JdbcClient database) {
        this(database, TRIES);
    }

    /** @param tries how often it asks, five times a second */
    CommitStatusChecker(JdbcClient database, int tries) {
        this.database = database;
        this.tries = tries;
    }

    /**
     * Whether it was committed, as soon as the database says so.
     *
     * @param writtenRow by the transaction
     * @throws RuntimeException the reason why this is asked, if the database does not say so within a minute or more
     */
    boolean isCommitted(String transaction, WrittenRow writtenRow, RuntimeException why) {
        log.warn(
                "Nobody knows whether claims were committed, asking failure={}",
                why.getClass().getSimpleName());
        for (var asked = 0; asked < tries; asked++) {
            var fate = ask(transaction, writtenRow);
            if (fate.equals("committed") || fate.equals("aborted")) {
                return fate.equals("committed");
            }
            LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
        }
        throw why;
    }

    private String ask(String transaction, WrittenRow writtenRow) {
        try {
            var fate = database.sql(ClaimSql.FATE)
                    .param("transaction", transaction)
                    .query(String.class)
                    .optional()
                    .orElse("forgotten");
            // In a statement of its own: one that began before the commit would not see it.
            return fate.equals("committed") && !isThere(writtenRow) ? "aborted" : fate;
        } catch (DataAccessException unreachable) {
            return "unknown";
        }
    }

    private boolean isThere(WrittenRow writtenRow) {
        return database.sql(ClaimSql.IS_THERE)
                .param("recipient", writtenRow.attempt().recipient().value())
                .param("number", writtenRow.attempt().number())
                .param("at", AttemptRow.time(writtenRow.at()))
                .query(Boolean.class)
                .single();
    }

    /**
     * A row that a transaction has written.
     *
     * @param at as it is in the row, which tells it from any other claim of this attempt
     */
    record WrittenRow(AttemptId attempt, Instant at) {}
}
