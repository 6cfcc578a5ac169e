package dev.trickle.api.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trickle.pipeline.installation.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is old goes, what is young stays. */
class RetentionTest {

    private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
    private static final RetentionProperties SETTINGS =
            new RetentionProperties(Duration.ofDays(30), Duration.ofDays(3), Duration.ofHours(24), Duration.ofDays(20));

    private JdbcClient everything;
    private JdbcClient own;

    @BeforeEach
    void createDatabase() {
        var database = TestDatabase.create();
        everything = JdbcClient.create(database.asOwner());
        own = JdbcClient.create(database.asApi());
    }

    @Test
    void recordsGoByTheirAgeInBatches() {
        audited(2_500, "2026-01-31");
        audited(3, "2026-02-01");
        var retention = new Retention(own, SETTINGS, () -> NOW);

        assertThat(retention.forgetSome()).isTrue();
        assertThat(count("audit_records")).isEqualTo(1_503);
        assertThat(retention.forgetSome()).isTrue();
        assertThat(retention.forgetSome()).isFalse();
        assertThat(count("audit_records")).isEqualTo(3);
    }

    @Test
    void unmatchedOptOutsGoByTheirAge() {
        for (var received : new String[] {"2026-01-01", "2026-03-01"}) {
            everything.sql("""
                INSERT INTO unmatched_opt_outs (deduplication_key, business_account_id, phone_number_id, whatsapp_identifier,
                       reason, source, occurred_at, received_at)
                VALUES (:received, '1', '1', '1', 'unknown_person', 'keyword', now(), :received::timestamptz)
                """).param("received", received).update();
        }

        new Retention(own, SETTINGS, () -> NOW).forgetSome();

        assertThat(everything
                        .sql("SELECT deduplication_key FROM unmatched_opt_outs")
                        .query(String.class)
                        .list())
                .containsExactly("2026-03-01");
    }

    @Test
    void itLooksAgainOnlyAfterAnHour() {
        var retention = new Retention(own, SETTINGS, () -> NOW);
        retention.forgetSome();

        audited(1, "2026-01-01");

        assertThat(retention.forgetSome()).isFalse();
        assertThat(count("audit_records")).isEqualTo(1);
    }

    @Test
    void nobodyCanPickARecordOut() {
        audited(1, "2026-03-01");

        assertThatThrownBy(() -> own.sql("DELETE FROM audit_records").update())
                .rootCause()
                .hasMessageContaining("permission denied");
        assertThatThrownBy(
                        () -> own.sql("UPDATE audit_records SET actor = 'bob'").update())
                .rootCause()
                .hasMessageContaining("permission denied");
    }

    @Test
    void reportsGoWhenTheirImportHasEndedLongAgoAndItsNumbersStay() {
        imported("completed", "2026-02-26");
        imported("completed", "2026-02-28");
        imported("running", null);

        new Retention(own, SETTINGS, () -> NOW).forgetSome();

        assertThat(count("import_errors")).isEqualTo(4);
        assertThat(count("import_jobs")).isEqualTo(3);
    }

    @Test
    void answersGoAfterADay() {
        answered("old", NOW.minus(Duration.ofHours(25)));
        answered("young", NOW.minus(Duration.ofHours(23)));

        new Retention(own, SETTINGS, () -> NOW).forgetSome();

        assertThat(everything
                        .sql("SELECT key FROM idempotency_keys")
                        .query(String.class)
                        .list())
                .containsExactly("young");
    }

    private void audited(int records, String at) {
        everything.sql("""
            INSERT INTO audit_records (action, subject, details, actor, role, occurred_at)
            SELECT 'campaign-paused', 'sale', '{}', 'ada', 'operator', :at::timestamptz FROM generate_series(1, :records)
            """).param("records", records).param("at", at).update();
    }

    private void imported(String state, String ended) {
        everything.sql("""
            WITH job AS (
                INSERT INTO import_jobs (account_id, state, rejected, created_at, ended_at)
                VALUES ('shop', :state, 2, '2026-02-20', :ended::timestamptz)
                RETURNING id)
            INSERT INTO import_errors (import_id, row_number, field, rule)
            SELECT id, n, '', 'columns' FROM job, generate_series(1, 2) n
            """).param("state", state).param("ended", ended).update();
    }

    private void answered(String key, Instant at) {
        everything
                .sql("INSERT INTO idempotency_keys (caller, key, request_hash, created_at) VALUES ('', :key, '',"
                        + " :at::timestamptz)")
                .param("key", key)
                .param("at", at.toString())
                .update();
    }

    private int count(String table) {
        return everything
                .sql("SELECT count(*) FROM " + table)
                .query(Integer.class)
                .single();
    }
}
