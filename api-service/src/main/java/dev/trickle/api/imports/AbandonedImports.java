package dev.trickle.api.imports;

import dev.trickle.api.customerfile.RowError;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Fails the imports of instances that have crashed. PostgreSQL notices a lost connection only when it writes to it:
 * until then a crashed import holds its lock, also while its statement runs or waits, and looks like a running one.
 */
@Component
public final class AbandonedImports {

    private static final Logger log = LoggerFactory.getLogger(AbandonedImports.class);

    private static final RowError INTERRUPTED = new RowError(0, "", "interrupted");

    private final ImportJobRepository jobs;
    private final InstantSource clock;

    /**
     * Imports that were running when this instance started. Later ones are excluded: queued imports hold no lock yet.
     */
    private volatile Set<UUID> candidates = Set.of();

    AbandonedImports(JdbcClient database, InstantSource clock) {
        this.jobs = new ImportJobRepository(database);
        this.clock = clock;
    }

    /** Called at start, before this instance accepts imports. */
    void failAtStart() {
        candidates = jobs.listRunning();
        failAbandoned();
    }

    /** Fails candidates whose lock has been released. */
    public void failAbandoned() {
        if (!candidates.isEmpty()) {
            var failed = jobs.failAbandoned(candidates, INTERRUPTED, SqlInstants.now(clock));
            if (failed > 0) {
                log.warn("Imports interrupted, send the files again count={}", failed);
            }
            candidates = stillRunning();
        }
    }

    private Set<UUID> stillRunning() {
        var running = jobs.listRunning();
        running.retainAll(candidates);
        return running;
    }
}
