package dev.trickle.api.retention;

import dev.trickle.pipeline.jdbc.SqlInstants;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Deletes rows that are older than their retention period, in batches, so that locks are short. */
public final class Retention {

    private static final Logger log = LoggerFactory.getLogger(Retention.class);

    private static final int BATCH_SIZE = 1_000;

    private static final String AUDIT_RECORDS = "SELECT delete_audit_records(:before, :maxRows)";

    private static final String UNMATCHED_OPT_OUTS = "SELECT delete_unmatched_opt_outs(:before, :maxRows)";

    /** Only of imports that have ended: the report of a running import is still being written. */
    private static final String IMPORT_ERRORS = deleteStatement("import_errors", "import_id, row_number", """
        SELECT e.import_id, e.row_number
          FROM import_jobs j
          JOIN import_errors e ON e.import_id = j.id
         WHERE j.ended_at < :before
         LIMIT :maxRows
           FOR UPDATE OF e SKIP LOCKED
        """);

    /** Skips keys that a request has locked to reuse them. */
    private static final String IDEMPOTENCY_KEYS = deleteStatement("idempotency_keys", "caller, key", """
        SELECT caller, key
          FROM idempotency_keys
         WHERE created_at < :before
         ORDER BY created_at
         LIMIT :maxRows
           FOR UPDATE SKIP LOCKED
        """);

    /**
     * Files without a campaign that may still send. One whose uses by ended campaigns are deleted here is deleted by
     * the next check; the foreign key of the uses rejects the deletion if a campaign is created with the file
     * meanwhile.
     */
    private static final String UNUSED_MEDIA = """
        WITH unused AS (
            SELECT m.id
              FROM media m
             WHERE m.created_at < :before
               AND NOT EXISTS (SELECT
                                 FROM campaign_media u
                                 JOIN marketing_campaigns c ON c.id = u.campaign_id
                                 LEFT JOIN marketing_campaign_progress p ON p.campaign_id = c.id
                                WHERE u.media_id = m.id AND p.closed_at IS NULL AND c.desired_state <> 'cancelled')
             LIMIT :maxRows
        ), ended AS (
            DELETE FROM campaign_media WHERE media_id IN (SELECT id FROM unused)
        ), deleted AS (
            DELETE FROM media
             WHERE id IN (SELECT id FROM unused)
               AND NOT EXISTS (SELECT FROM campaign_media WHERE media_id = media.id)
            RETURNING 1
        )
        SELECT count(*)::integer FROM deleted
        """;

    private final JdbcClient database;
    private final InstantSource clock;
    private final Map<String, Duration> retentionPeriods;

    public Retention(JdbcClient database, RetentionProperties settings, InstantSource clock) {
        this.database = database;
        this.clock = clock;
        this.retentionPeriods = Map.of(
                AUDIT_RECORDS, settings.auditRecords(),
                IMPORT_ERRORS, settings.importErrors(),
                IDEMPOTENCY_KEYS, settings.idempotencyKeys(),
                UNUSED_MEDIA, settings.unusedMedia(),
                UNMATCHED_OPT_OUTS, settings.unmatchedOptOuts());
    }

    /** Deletes one batch of each kind; true if there may be more. */
    public boolean deleteExpiredBatch() {
        var largest = retentionPeriods.entrySet().stream()
                .mapToInt(period -> deleteBatch(period.getKey(), period.getValue()))
                .max()
                .orElse(0);
        if (largest > 0) {
            log.info("Retention: rows deleted largestBatch={}", largest);
        }
        return largest == BATCH_SIZE;
    }

    private int deleteBatch(String statement, Duration age) {
        return database.sql(statement)
                .param("before", SqlInstants.toParameter(SqlInstants.now(clock).minus(age)))
                .param("maxRows", BATCH_SIZE)
                .query(Integer.class)
                .single();
    }

    private static String deleteStatement(String table, String key, String selection) {
        return "WITH deleted AS (DELETE FROM " + table + " WHERE (" + key + ") IN (" + selection
                + ") RETURNING 1) SELECT count(*)::integer FROM deleted";
    }
}
