package dev.trickle.sender.database;

/**
 * No claim may be made: it is not known, or not the case, that the database has the claims of all requests so far. The
 * request is neither claimed nor refused, because a refusal would allow another attempt.
 */
public final class UnverifiedDatabaseException extends RuntimeException {

    UnverifiedDatabaseException(String message) {
        super(message);
    }
}
