package dev.trickle.sender.database;

/**
 * No claim may be made: the database is not compared yet, or lacks claims of earlier requests. The
 * request is neither claimed nor refused, because a refusal would allow another attempt.
 */
public final class UnverifiedDatabaseException extends RuntimeException {

    UnverifiedDatabaseException(String message) {
        super(message);
    }
}
