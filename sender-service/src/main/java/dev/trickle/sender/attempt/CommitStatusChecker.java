package dev.trickle.sender.attempt;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.background.Retry;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.retry.RetryPolicy;
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
    private final Retry retry;

    CommitStatusChecker(JdbcClient database) {
        this(database, MAX_TRIES);
    }

    /** @param maxTries number of queries, five per second */
    CommitStatusChecker(JdbcClient database, int maxTries) {
        this.database = database;
        this.retry = new Retry(
                RetryPolicy.builder()
                        .predicate(failure ->
                                failure instanceof StatusUnknownException || failure instanceof DataAccessException)
                        .maxRetries(maxTries - 1L)
                        .delay(RETRY_INTERVAL)
                        .build(),
                failure -> {});
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
        try {
            return retry.call(() -> queryIsCommitted(transaction, writtenRow));
        } catch (StatusUnknownException | DataAccessException unknown) {
            throw cause;
        }
    }

    private boolean queryIsCommitted(String transaction, WrittenRow writtenRow) throws StatusUnknownException {
        var status = database.sql(ClaimSql.TRANSACTION_STATUS)
                .param("transaction", transaction)
                .query(String.class)
                .optional()
                .orElse("unavailable");
        return switch (status) {
            // A separate statement: one that started before the commit would not see the row.
            case "committed" -> rowExists(writtenRow);
            case "aborted" -> false;
            default -> throw new StatusUnknownException();
        };
    }

    private boolean rowExists(WrittenRow writtenRow) {
        return database.sql(ClaimSql.ROW_EXISTS)
                .param("recipient", writtenRow.attempt().recipient().value())
                .param("number", writtenRow.attempt().number())
                .param("at", SqlInstants.toParameter(writtenRow.at()))
                .query(Boolean.class)
                .single();
    }

    /**
     * A row that a transaction has written.
     *
     * @param at the instant in the row, which distinguishes it from any other claim of this attempt
     */
    record WrittenRow(AttemptId attempt, Instant at) {}

    /** The transaction is in progress, or the database has no status of it. */
    private static final class StatusUnknownException extends Exception {

        private static final long serialVersionUID = 1L;

        private StatusUnknownException() {
            super(null, null, false, false);
        }
    }
}
