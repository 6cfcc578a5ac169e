package dev.trickle.api.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.api.customerfile.FileFormat;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.installation.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Imports of another instance that has crashed or is still running. */
class AbandonedImportsTest {

    private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
    private static final AccountId SHOP = new AccountId("shop");

    private final TestDatabase database = TestDatabase.create();
    private final ImportJobRepository jobs = new ImportJobRepository(JdbcClient.create(database.asApi()));
    private final AbandonedImports abandonedImports =
            new AbandonedImports(JdbcClient.create(database.asApi()), () -> NOW);

    @Test
    void anUnlockedImportFails() {
        var job = insertJob();

        abandonedImports.failAtStart();

        assertThat(state(job)).isEqualTo("failed");
        assertThat(jobs.find(job).orElseThrow().errors()).contains("interrupted");
    }

    @Test
    void aLockedImportFailsWhenItsLockIsReleased() throws SQLException {
        var job = insertJob();
        try (var other = database.asApi().getConnection()) {
            lock(job, other);
            abandonedImports.failAtStart();
            abandonedImports.failAbandoned();
            assertThat(state(job)).isEqualTo("running");
        }

        // PostgreSQL releases the lock after the client has closed its connection.
        await().until(() -> {
            abandonedImports.failAbandoned();
            return state(job).equals("failed");
        });
    }

    @Test
    void anImportThatStartedLaterIsIgnored() throws SQLException {
        var locked = insertJob();
        try (var other = database.asApi().getConnection()) {
            lock(locked, other);
            abandonedImports.failAtStart();
            var later = insertJob();

            abandonedImports.failAbandoned();

            assertThat(state(later)).isEqualTo("running");
        }
    }

    private UUID insertJob() {
        return jobs.insert(ImportRequest.of(SHOP, FileFormat.CSV, false, false, null), 1, Map.of(), NOW);
    }

    private static void lock(UUID job, Connection other) {
        var single = JdbcClient.create(new SingleConnectionDataSource(other, true));
        assertThat(new ImportJobRepository(single).lock(job)).isTrue();
    }

    private String state(UUID job) {
        return jobs.find(job).orElseThrow().state();
    }
}
