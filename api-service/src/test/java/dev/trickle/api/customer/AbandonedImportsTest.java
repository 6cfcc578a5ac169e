package dev.trickle.api.customer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.installation.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** What becomes of imports that another instance worked on, or still does. */
class AbandonedImportsTest {

    private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
    private static final AccountId SHOP = new AccountId("shop");

    private final TestDatabase database = TestDatabase.create();
    private final ImportJobRepository jobs = new ImportJobRepository(JdbcClient.create(database.asApi()));
    private final AbandonedImports abandoned = new AbandonedImports(JdbcClient.create(database.asApi()), () -> NOW);

    @Test
    void whatNobodyHoldsHasFailed() {
        var job = open();

        abandoned.lookAtOnce();

        assertThat(state(job)).isEqualTo("failed");
        assertThat(jobs.show(job).orElseThrow().errors()).contains("interrupted");
    }

    @Test
    void whatIsHeldRunsAndHasFailedAsSoonAsItIsLetGo() throws SQLException {
        var job = open();
        try (var other = database.asApi().getConnection()) {
            hold(job, other);
            abandoned.lookAtOnce();
            abandoned.lookAgain();
            assertThat(state(job)).isEqualTo("running");
        }

        abandoned.lookAgain();

        assertThat(state(job)).isEqualTo("failed");
    }

    @Test
    void whatBeganLaterIsNobodysBusinessThoughItWaitsForItsTurn() throws SQLException {
        var held = open();
        try (var other = database.asApi().getConnection()) {
            hold(held, other);
            abandoned.lookAtOnce();
            var later = open();

            abandoned.lookAgain();

            assertThat(state(later)).isEqualTo("running");
        }
    }

    private UUID open() {
        return jobs.open(ImportRequest.of(SHOP, ImportRequest.Format.TABLE, false, false, null), 1, NOW);
    }

    private static void hold(UUID job, Connection other) {
        var single = JdbcClient.create(new SingleConnectionDataSource(other, true));
        assertThat(new ImportJobRepository(single).hold(job)).isTrue();
    }

    private String state(UUID job) {
        return jobs.show(job).orElseThrow().state();
    }
}
