package dev.trickle.sender.database;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Allows claims only in the database that the last comparison with Kafka's committed offsets has verified: it has the
 * claims of all requests before these offsets. A restored backup or a promoted standby may lack claims whose messages
 * were sent; claiming there again would send them twice.
 */
public final class DatabaseGuard {

    private static final Logger log = LoggerFactory.getLogger(DatabaseGuard.class);

    private State state = new State(null, null);

    /** Number of invalidations: a comparison that was begun before the last one proves nothing. */
    private long version;

    private @Nullable DatabaseIdentity lastVerified;

    /**
     * Returns the only database in which claims may be made.
     *
     * @throws UnverifiedDatabaseException if there is none now
     */
    public synchronized DatabaseIdentity requireVerified() {
        if (state.verified() == null) {
            throw new UnverifiedDatabaseException(
                    state.refusal() == null ? "The database is not compared with Kafka yet" : state.refusal());
        }
        return state.verified();
    }

    /**
     * Checks the database that a transaction has found. Another one than expected is compared before any further claim.
     *
     * @throws UnverifiedDatabaseException if it is another one; the transaction must be rolled back
     */
    public synchronized void requireSame(DatabaseIdentity expected, DatabaseIdentity found) {
        if (!found.equals(expected)) {
            if (expected.equals(state.verified())) {
                log.warn("Database changed, claims stopped until compared from={} to={}", expected, found);
                invalidate();
            }
            throw new UnverifiedDatabaseException("The database has changed from " + expected + " to " + found);
        }
    }

    /** Requires a comparison before any further claim. */
    public synchronized void invalidate() {
        version++;
        state = new State(null, null);
    }

    /** Whether no database is verified. */
    public synchronized boolean needsComparison() {
        return state.verified() == null;
    }

    /** Returns when a database is verified. */
    public synchronized void awaitVerified() throws InterruptedException {
        while (needsComparison()) {
            wait();
        }
    }

    /** The version to pass to {@link #complete} after a comparison that begins now. */
    public synchronized long version() {
        return version;
    }

    /** The database that was verified last in this process; null if none was. */
    public synchronized @Nullable DatabaseIdentity lastVerified() {
        return lastVerified;
    }

    /**
     * Applies the result of a comparison.
     *
     * @param refusal why no claim may be made in this database; empty if claims may be made
     */
    public synchronized void complete(long comparedVersion, DatabaseIdentity database, Optional<String> refusal) {
        if (comparedVersion != version) {
            return;
        }
        if (refusal.isPresent()) {
            refuse(refusal.get());
        } else {
            if (!database.equals(lastVerified)) {
                log.info("Database verified, claims allowed database={}", database);
            }
            lastVerified = database;
            state = new State(database, null);
            notifyAll();
        }
    }

    private void refuse(String refusal) {
        if (!refusal.equals(state.refusal())) {
            log.error("Database refused, claims stopped reason={}", refusal);
        }
        state = new State(null, refusal);
    }

    /** Why nothing is sent, if a comparison has found a reason. */
    public synchronized Optional<String> refusal() {
        return Optional.ofNullable(state.refusal());
    }

    /** At most one of the two is set; none before the comparison. */
    private record State(
            @Nullable DatabaseIdentity verified, @Nullable String refusal) {}
}
