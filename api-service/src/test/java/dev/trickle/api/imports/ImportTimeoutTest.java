package dev.trickle.api.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.api.ApiScenario;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Connections with a network timeout of one second, and an import that waits longer for a lock. */
class ImportTimeoutTest {

    private static final String LOCK_ACCOUNT = "SELECT 1 FROM pg_advisory_lock(hashtextextended('imports/timeout', 0))";
    private static final String MORE_THAN_A_SECOND = "SELECT 'done' FROM pg_sleep(1.5)";

    private static final String IS_LOCK_REQUESTED = """
            SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)
            """;

    @Test
    void anImportThatWaitsForAnotherOneDoesNotTimeOut() throws SQLException {
        try (var api = ApiScenario.ofAccount(
                        "timeout", "--spring.datasource.hikari.data-source-properties.socketTimeout=1");
                var other = api.database().asOwner().getConnection()) {
            var otherSql = JdbcClient.create(new SingleConnectionDataSource(other, true));
            otherSql.sql(LOCK_ACCOUNT).query().singleRow();
            var job = "/api/imports/"
                    + api.postCsv("/api/customers/import", "whatsapp_phone\n+4915551000001\n")
                            .text("id");
            await().until(() ->
                    otherSql.sql(IS_LOCK_REQUESTED).query(Boolean.class).single());

            otherSql.sql(MORE_THAN_A_SECOND).query().singleRow();
            otherSql.sql("SELECT pg_advisory_unlock_all()").query().singleRow();

            await().until(() -> !api.get(job).text("state").equals("running"));
            assertThat(api.get(job).text("state")).isEqualTo("completed");
        }
    }
}
