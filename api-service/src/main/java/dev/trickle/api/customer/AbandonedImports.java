package dev.trickle.api.customer;

import dev.trickle.api.database.SqlInstants;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Fails the imports of instances that died. The database may be at work for one of those still, or wait for a lock, and
 * notice only at its next word that nobody is there: until then such an import looks like any other that runs.
 */
@Component
public final class AbandonedImports {

    private static final Logger log = LoggerFactory.getLogger(AbandonedImports.class);

    private static final RowError INTERRUPTED = new RowError(0, "", "interrupted");

    private final ImportJobRepository jobs;
    private final InstantSource calendar;

    /** Those that ran when this instance started: no others, as one that waits for its turn here holds no lock yet. */
    private volatile Set<UUID> suspects = Set.of();

    AbandonedImports(JdbcClient database, InstantSource calendar) {
        this.jobs = new ImportJobRepository(database);
        this.calendar = calendar;
    }

    /** To be called before this instance takes any. */
    void lookAtOnce() {
        suspects = jobs.running();
        lookAgain();
    }

    /** Looks again at those that somebody had a hold of; there is never more to do at once. */
    public boolean lookAgain() {
        if (!suspects.isEmpty()) {
            var failed = jobs.failAbandoned(suspects, INTERRUPTED, SqlInstants.now(calendar));
            if (failed > 0) {
                log.warn("Imports were interrupted and have to be sent again count={}", failed);
            }
            suspects = stillRunning();
        }
        return false;
    }

    private Set<UUID> stillRunning() {
        var running = jobs.running();
        running.retainAll(suspects);
        return running;
    }
}
