package dev.trickle.api.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trickle.pipeline.installation.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Rows are deleted after their retention period. */
class RetentionTest {

    private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
    private static final RetentionProperties SETTINGS = new RetentionProperties(
            Duration.ofDays(30), Duration.ofDays(3), Duration.ofHours(24), Duration.ofDays(10), Duration.ofDays(20));

    private JdbcClient ownerSql;
    private JdbcClient apiSql;

    @BeforeEach
    void createDatabase() {
        var database = TestDatabase.create();
        ownerSql = JdbcClient.create(database.asOwner());
        apiSql = JdbcClient.create(database.asApi());
    }

    @Test
    void expiredAuditRecordsAreDeletedInBatches() {
        insertAuditRecords(2_500, "2026-01-31");
        insertAuditRecords(3, "2026-02-01");
        var retention = new Retention(apiSql, SETTINGS, () -> NOW);

        assertThat(retention.deleteExpiredBatch()).isTrue();
        assertThat(count("audit_records")).isEqualTo(1_503);
        assertThat(retention.deleteExpiredBatch()).isTrue();
        assertThat(retention.deleteExpiredBatch()).isFalse();
        assertThat(count("audit_records")).isEqualTo(3);
    }

    @Test
    void expiredUnmatchedOptOutsAreDeleted() {
        for (var received : new String[] {"2026-01-01", "2026-03-01"}) {
            ownerSql.sql("""
                INSERT INTO unmatched_opt_outs (deduplication_key, business_account_id, phone_number_id, whatsapp_identifier,
                       reason, source, occurred_at, received_at)
                VALUES (:received, '1', '1', '1', 'unknown_person', 'keyword', now(), :received::timestamptz)
                """).param("received", received).update();
        }

        new Retention(apiSql, SETTINGS, () -> NOW).deleteExpiredBatch();

        assertThat(ownerSql.sql("SELECT deduplication_key FROM unmatched_opt_outs")
                        .query(String.class)
                        .list())
                .containsExactly("2026-03-01");
    }

    @Test
    void filesThatNoOpenCampaignUsesAreDeleted() {
        for (var name : new String[] {"unused", "open", "ended", "new"}) {
            ownerSql.sql("""
                WITH file AS (
                    INSERT INTO media (account_id, kind, content_type, size, sha256, created_at)
                    VALUES ('shop', 'image', 'image/png', 1, :name,
                            CASE WHEN :name = 'new' THEN '2026-03-01' ELSE '2026-01-01' END::timestamptz)
                    RETURNING id
                ), campaign AS (
                    INSERT INTO marketing_campaigns
                           (account_id, name, template_name, start_date, desired_state, created_at, updated_at)
                    SELECT 'shop', :name, 'sale', now(), CASE WHEN :name = 'ended' THEN 'cancelled' ELSE 'paused' END, now(), now()
                     WHERE :name IN ('open', 'ended')
                    RETURNING id
                )
                INSERT INTO campaign_media (campaign_id, media_id) SELECT c.id, f.id FROM campaign c, file f
                """).param("name", name).update();
        }
        var retention = new Retention(apiSql, SETTINGS, () -> NOW);

        retention.deleteExpiredBatch();
        new Retention(apiSql, SETTINGS, () -> NOW).deleteExpiredBatch();

        assertThat(ownerSql.sql("SELECT sha256 FROM media ORDER BY sha256")
                        .query(String.class)
                        .list())
                .containsExactly("new", "open");
    }

    @Test
    void theApiCannotDeleteOrChangeSingleAuditRecords() {
        insertAuditRecords(1, "2026-03-01");

        assertThatThrownBy(() -> apiSql.sql("DELETE FROM audit_records").update())
                .rootCause()
                .hasMessageContaining("permission denied");
        assertThatThrownBy(() ->
                        apiSql.sql("UPDATE audit_records SET actor = 'bob'").update())
                .rootCause()
                .hasMessageContaining("permission denied");
    }

    @Test
    void expiredImportErrorsAreDeletedAndTheImportStays() {
        insertImport("completed", "2026-02-26");
        insertImport("completed", "2026-02-28");
        insertImport("running", null);

        new Retention(apiSql, SETTINGS, () -> NOW).deleteExpiredBatch();

        assertThat(count("import_errors")).isEqualTo(4);
        assertThat(count("import_jobs")).isEqualTo(3);
    }

    @Test
    void storedResponsesAreDeletedAfterADay() {
        insertIdempotencyKey("old", NOW.minus(Duration.ofHours(25)));
        insertIdempotencyKey("recent", NOW.minus(Duration.ofHours(23)));

        new Retention(apiSql, SETTINGS, () -> NOW).deleteExpiredBatch();

        assertThat(ownerSql.sql("SELECT key FROM idempotency_keys")
                        .query(String.class)
                        .list())
                .containsExactly("recent");
    }

    private void insertAuditRecords(int records, String at) {
        ownerSql.sql("""
            INSERT INTO audit_records (action, subject, details, actor, role, occurred_at)
            SELECT 'campaign-paused', 'sale', '{}', 'ada', 'operator', :at::timestamptz FROM generate_series(1, :records)
            """).param("records", records).param("at", at).update();
    }

    private void insertImport(String state, String ended) {
        ownerSql.sql("""
            WITH job AS (
                INSERT INTO import_jobs (account_id, state, rejected, created_at, ended_at)
                VALUES ('shop', :state, 2, '2026-02-20', :ended::timestamptz)
                RETURNING id)
            INSERT INTO import_errors (import_id, row_number, field, rule)
            SELECT id, n, '', 'columns' FROM job, generate_series(1, 2) n
            """).param("state", state).param("ended", ended).update();
    }

    private void insertIdempotencyKey(String key, Instant at) {
        ownerSql.sql("INSERT INTO idempotency_keys (caller, key, request_hash, created_at) VALUES ('', :key, '',"
                        + " :at::timestamptz)")
                .param("key", key)
                .param("at", at.toString())
                .update();
    }

    private int count(String table) {
        return ownerSql.sql("SELECT count(*) FROM " + table)
                .query(Integer.class)
                .single();
    }
}
