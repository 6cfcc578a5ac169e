package dev.trickle.api.imports;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.trickle.api.customer.CustomerMerge;
import dev.trickle.api.customerfile.RejectedCells;
import dev.trickle.api.customerfile.RowError;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.jdbc.SqlArrays;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads and writes imports and their results. */
final class ImportJobRepository {

    private static final String INSERT = """
            INSERT INTO import_jobs (account_id, state, dry_run, resubscribe_reason, subscription_reason, read_as, bytes, created_at)
            VALUES (:account, 'running', :dryRun, :reason, :subscriptionReason, :readAs::json, :bytes, :now)
            RETURNING id
            """;

    private static final String FIND = """
            SELECT id, account_id, state, dry_run, resubscribe_reason, subscription_reason, read_as, bytes, bytes_read,
                   rows_read, created, updated, unchanged, merged, rejected, without_consent, errors, notices,
                   created_at, ended_at
              FROM import_jobs
             WHERE id = :id
            """;

    private static final String LOCK = "SELECT 1 FROM pg_advisory_lock(hashtextextended('import/' || :id::text, 0))";

    private static final String IS_RUNNING = "SELECT state = 'running' FROM import_jobs WHERE id = :id";

    private static final String COMPLETE = """
            UPDATE import_jobs
               SET state = 'completed', bytes_read = bytes, rows_read = :read, created = :created, updated = :updated,
                   unchanged = :unchanged, merged = :merged, rejected = :rejected,
                   without_consent = :withoutConsent, errors = :errors::jsonb, notices = :notices::jsonb, ended_at = :now
             WHERE id = :id
            """;

    private static final String RECORD_PROGRESS = """
            UPDATE import_jobs SET rows_read = :read, bytes_read = :bytesRead WHERE id = :id AND state = 'running'
            """;

    private static final String INSERT_ERRORS = """
            INSERT INTO import_errors (import_id, row_number, field, rule, reason, cells, people)
            SELECT :id, *
              FROM unnest(:rows::bigint[], :fields::text[], :rules::text[], :reasons::text[], :cells::jsonb[],
                          :people::jsonb[])
            ON CONFLICT DO NOTHING
            """;

    private static final String LIST_ERRORS = """
            SELECT row_number, field, rule, reason, cells
              FROM import_errors
             WHERE import_id = :id AND row_number > :after
             ORDER BY row_number
             LIMIT :page
            """;

    private static final String FAIL = """
            UPDATE import_jobs
               SET state = 'failed', errors = :errors::jsonb, ended_at = :now
             WHERE id = :id AND state = 'running'
            """;

    /** The connection of a running import holds its lock. */
    private static final String FAIL_ABANDONED = """
            UPDATE import_jobs
               SET state = 'failed', errors = :errors::jsonb, ended_at = :now
             WHERE id = ANY (:ids::uuid[]) AND state = 'running'
               AND pg_try_advisory_xact_lock(hashtextextended('import/' || id::text, 0))
            """;

    private static final String LIST_RUNNING = "SELECT id FROM import_jobs WHERE state = 'running'";

    private final JdbcClient database;

    ImportJobRepository(JdbcClient database) {
        this.database = database;
    }

    /** @param readAs how the file is read */
    UUID insert(ImportRequest request, long bytes, Map<String, Object> readAs, Instant now) {
        return database.sql(INSERT)
                .param("account", request.account().value())
                .param("dryRun", request.dryRun())
                .param("reason", request.resubscribeReason())
                .param("subscriptionReason", request.consent().allAgreedReason())
                .param("readAs", JsonMapper.shared().writeValueAsString(readAs))
                .param("bytes", bytes)
                .param("now", SqlInstants.toParameter(now))
                .query(UUID.class)
                .single();
    }

    Optional<ImportJob> find(UUID id) {
        return database.sql(FIND)
                .param("id", id)
                .query((row, number) -> jobIn(row))
                .optional();
    }

    /** Locks a job until this connection ends; false if the job has been failed meanwhile. */
    boolean lock(UUID id) {
        database.sql(LOCK).param("id", id).query(Integer.class).single();
        return database.sql(IS_RUNNING).param("id", id).query(Boolean.class).single();
    }

    /** Records how far the file has been read. */
    void recordProgress(UUID id, long read, long bytesRead) {
        database.sql(RECORD_PROGRESS)
                .param("id", id)
                .param("read", read)
                .param("bytesRead", bytesRead)
                .update();
    }

    /** Adds errors to the report of rejected rows. */
    void insertErrors(UUID id, List<RowError> errors) {
        database.sql(INSERT_ERRORS)
                .param("id", id)
                .param("rows", SqlArrays.of("int8", errors, RowError::row))
                .param("fields", SqlArrays.texts(errors, RowError::field))
                .param("rules", SqlArrays.texts(errors, RowError::rule))
                .param("reasons", SqlArrays.texts(errors, RowError::reason))
                .param("cells", jsonOf(errors, RejectedCells::cells))
                .param("people", jsonOf(errors, RejectedCells::people))
                .update();
    }

    /** Returns the errors of rejected rows after this row, in order. */
    List<RowError> listErrors(UUID id, long after, int page) {
        return database.sql(LIST_ERRORS)
                .param("id", id)
                .param("after", after)
                .param("page", page)
                .query((row, number) -> new RowError(
                        row.getLong("row_number"),
                        row.getString("field"),
                        row.getString("rule"),
                        row.getString("reason"),
                        cellsIn(row.getString("cells"))))
                .list();
    }

    void complete(UUID id, CustomerMerge.Counts counts, ImportReport report, Instant now) {
        var rejectedRows = report.rejectedRows();
        database.sql(COMPLETE)
                .param("id", id)
                .param("read", report.staged() + report.merged() + rejectedRows.count())
                .param("created", counts.created())
                .param("updated", counts.updated())
                .param("unchanged", report.staged() - counts.created() - counts.updated())
                .param("merged", report.merged())
                .param("rejected", rejectedRows.count())
                .param("withoutConsent", report.withoutConsent())
                .param("errors", json(rejectedRows.first()))
                .param("notices", json(report.notices()))
                .param("now", SqlInstants.toParameter(now))
                .update();
    }

    void fail(UUID id, List<RowError> errors, Instant now) {
        database.sql(FAIL)
                .param("id", id)
                .param("errors", json(errors))
                .param("now", SqlInstants.toParameter(now))
                .update();
    }

    /** Returns the ids of all running imports. */
    Set<UUID> listRunning() {
        return database.sql(LIST_RUNNING).query(UUID.class).set();
    }

    /** Fails running imports whose lock is free. Returns their number. */
    int failAbandoned(Set<UUID> ids, RowError error, Instant now) {
        return database.sql(FAIL_ABANDONED)
                .param("ids", ids.toArray(UUID[]::new))
                .param("errors", json(List.of(error)))
                .param("now", SqlInstants.toParameter(now))
                .update();
    }

    private static ImportJob jobIn(ResultSet row) throws SQLException {
        return new ImportJob(
                row.getObject("id", UUID.class),
                new AccountId(row.getString("account_id")),
                row.getString("state"),
                row.getBoolean("dry_run"),
                row.getString("resubscribe_reason"),
                row.getString("subscription_reason"),
                row.getString("read_as"),
                null,
                row.getLong("bytes"),
                row.getLong("bytes_read"),
                row.getInt("rows_read"),
                row.getInt("created"),
                row.getInt("updated"),
                row.getInt("unchanged"),
                row.getInt("merged"),
                row.getInt("rejected"),
                row.getInt("without_consent"),
                row.getString("errors"),
                row.getString("notices"),
                SqlInstants.read(row, "created_at"),
                SqlInstants.readNullable(row, "ended_at"));
    }

    private static SqlArrayValue jsonOf(List<RowError> errors, Function<RejectedCells, List<String>> part) {
        return SqlArrays.texts(errors, error -> error.cells() == null ? null : json(part.apply(error.cells())));
    }

    private static @Nullable RejectedCells cellsIn(@Nullable String json) {
        return json == null
                ? null
                : new RejectedCells(
                        JsonMapper.shared()
                                .readTree(json)
                                .valueStream()
                                .map(JsonNode::stringValue)
                                .toList(),
                        List.of());
    }

    private static String json(List<?> rows) {
        return JsonMapper.shared().writeValueAsString(rows);
    }

    /**
     * An import in a response. When it is completed, read = created + updated + unchanged + merged + rejected.
     *
     * @param dryRun whether nothing was written; the counts are those of a real import
     * @param subscriptionReason reason why all people in the file have agreed; null if the request does not state that
     * @param readAs how the file is read: format, encoding, separator, columns, and what is unclear; as JSON
     * @param firstRows first rows as they are read, only in the response of a dry run; as JSON
     * @param bytes size of the file
     * @param bytesRead number of bytes that have been read
     * @param merged number of rows about the person of another row, which were merged into it
     * @param withoutConsent number of people without a stated consent in a file that states the consent of others; new
     *     customers among them are not subscribed
     * @param notices first merged rows, opt-outs that apply although their row was rejected, and columns with values
     *     that are not of their detected type; as JSON
     * @param errors first errors of rejected rows, or the error of the whole file; as JSON
     */
    record ImportJob(
            UUID id,
            AccountId account,
            String state,
            boolean dryRun,
            @Nullable String resubscribeReason,
            @Nullable String subscriptionReason,
            @JsonRawValue String readAs,

            @JsonRawValue @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String firstRows,

            long bytes,
            long bytesRead,
            int read,
            int created,
            int updated,
            int unchanged,
            int merged,
            int rejected,
            int withoutConsent,
            @JsonRawValue String errors,
            @JsonRawValue String notices,
            Instant createdAt,
            @Nullable Instant endedAt) {

        /** Returns this import with the first rows of its file. They are personal data, and not stored. */
        ImportJob withFirstRows(@Nullable String rows) {
            return new ImportJob(
                    id,
                    account,
                    state,
                    dryRun,
                    resubscribeReason,
                    subscriptionReason,
                    readAs,
                    rows,
                    bytes,
                    bytesRead,
                    read,
                    created,
                    updated,
                    unchanged,
                    merged,
                    rejected,
                    withoutConsent,
                    errors,
                    notices,
                    createdAt,
                    endedAt);
        }
    }
}
