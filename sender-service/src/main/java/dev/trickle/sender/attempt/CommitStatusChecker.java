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
 * Determines whether a transaction was committed whose connection broke before the reply.
 *
 * <p>Its id alone does not prove it: after a crash, the database assigns the ids of unfinished transactions again. So a
 * row of the transaction must exist as well.
 */
final class CommitStatusChecker {

    private static final Logger log = LoggerFactory.getLogger(CommitStatusChecker.class);

    private static final Duration RETRY_INTERVAL = Duration.ofMillis(200);

    /** A restart of the database takes less time. After it, the claims are too old to be called anyway. */
    private static final int MAX_TRIES = 300;

    private final JdbcClient database;
    private final int maxTries;

    CommitStatusChecker(JdbcClient database) {
        this(database, MAX_TRIES);
    }

    /** @param maxTries number of queries, five per second */
    CommitStatusChecker(JdbcClient database, int maxTries) {
        this.database = database;
        this.maxTries = maxTries;
    }

    /**
     * Whether the transaction was committed. Waits until the database knows.
     *
     * @param writtenRow a row of the transaction
     * @throws RuntimeException {@code cause}, if the database does not know within a minute or more
     */
    boolean isCommitted(String transaction, WrittenRow writtenRow, RuntimeException cause) {
        log.warn(
                "Commit in doubt, checking its status failure={}",
                cause.getClass().getSimpleName());
        for (var tries = 0; tries < maxTries; tries++) {
            var status = queryStatus(transaction, writtenRow);
            if (status.equals("committed") || status.equals("aborted")) {
                return status.equals("committed");
            }
            LockSupport.parkNanos(RETRY_INTERVAL.toNanos());
        }
        throw cause;
    }

    private String queryStatus(String transaction, WrittenRow writtenRow) {
        try {
            var status = database.sql(ClaimSql.TRANSACTION_STATUS)
                    .param("transaction", transaction)
                    .query(String.class)
                    .optional()
                    .orElse("unavailable");
            // A separate statement: one that started before the commit would not see the row.
            return status.equals("committed") && !rowExists(writtenRow) ? "aborted" : status;
        } catch (DataAccessException unreachable) {
            return "unknown";
        }
    }

    private boolean rowExists(WrittenRow writtenRow) {
        return database.sql(ClaimSql.ROW_EXISTS)
                .param("recipient", writtenRow.attempt().recipient().value())
                .param("number", writtenRow.attempt().number())
                .param("at", AttemptRow.timestamp(writtenRow.at()))
                .query(Boolean.class)
                .single();
    }

    /**
     * A row that a transaction has written.
     *
     * @param at the instant in the row, which distinguishes it from any other claim of this attempt
     */
    record WrittenRow(AttemptId attempt, Instant at) {}
}
