package dev.trickle.api.retention;

import dev.trickle.api.database.SqlInstants;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Deletes what has been kept for long enough: every hour, so much at a time that nobody waits for it. */
public final class Retention {

    private static final Logger log = LoggerFactory.getLogger(Retention.class);

    private static final Duration BETWEEN_LOOKS = Duration.ofHours(1);
    private static final int BATCH = 1_000;

    private static final String AUDIT_RECORDS = "SELECT delete_audit_records(:before, :most)";

    private static final String UNMATCHED_OPT_OUTS = "SELECT delete_unmatched_opt_outs(:before, :most)";

    /** Only of imports that have ended: the report of one that runs is still being written. */
    private static final String IMPORT_ERRORS = deleted("import_errors", "import_id, row_number", """
        SELECT e.import_id, e.row_number
          FROM import_jobs j
          JOIN import_errors e ON e.import_id = j.id
         WHERE j.ended_at < :before
         LIMIT :most
           FOR UPDATE OF e SKIP LOCKED
        """);

    /** Never one that somebody is taking anew. */
    private static final String IDEMPOTENCY_KEYS = deleted("idempotency_keys", "caller, key", """
        SELECT caller, key
          FROM idempotency_keys
         WHERE created_at < :before
         ORDER BY created_at
         LIMIT :most
           FOR UPDATE SKIP LOCKED
        """);

    private final JdbcClient database;
    private final InstantSource calendar;
    private final Map<String, Duration> kept;
    private long nextLook = System.nanoTime();

    public Retention(JdbcClient database, RetentionProperties settings, InstantSource calendar) {
        this.database = database;
        this.calendar = calendar;
        this.kept = Map.of(
                AUDIT_RECORDS, settings.auditRecords(),
                IMPORT_ERRORS, settings.importErrors(),
                IDEMPOTENCY_KEYS, settings.idempotencyKeys(),
                UNMATCHED_OPT_OUTS, settings.unmatchedOptOuts());
    }

    /** Deletes one batch of each kind if it is time to look; says whether there may be more. */
    public boolean forgetSome() {
        if (System.nanoTime() - nextLook < 0) {
            return false;
        }
        var largest = kept.entrySet().stream()
                .mapToInt(kind -> forget(kind.getKey(), kind.getValue()))
                .max()
                .orElse(0);
        if (largest > 0) {
            log.info("Forgot what was kept for long enough rowsAtMost={}", largest);
        }
        if (largest < BATCH) {
            nextLook = System.nanoTime() + BETWEEN_LOOKS.toNanos();
        }
        return largest == BATCH;
    }

    private int forget(String kind, Duration age) {
        return database.sql(kind)
                .param("before", SqlInstants.parameter(SqlInstants.now(calendar).minus(age)))
                .param("most", BATCH)
                .query(Integer.class)
                .single();
    }

    private static String deleted(String table, String key, String which) {
        return "WITH deleted AS (DELETE FROM " + table + " WHERE (" + key + ") IN (" + which
                + ") RETURNING 1) SELECT count(*)::integer FROM deleted";
    }
}
