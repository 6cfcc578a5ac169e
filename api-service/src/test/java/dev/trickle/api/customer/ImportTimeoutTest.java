package dev.trickle.api.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.api.ApiScenario;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Connections that give up an answer after a second, and a file that has to wait for longer. */
class ImportTimeoutTest {

    private static final String TAKE_THE_TURN =
            "SELECT 1 FROM pg_advisory_lock(hashtextextended('imports/patience', 0))";
    private static final String MORE_THAN_A_SECOND = "SELECT 'done' FROM pg_sleep(1.5)";

    private static final String SOMEBODY_WAITS = """
            SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)
            """;

    @Test
    void aFileThatWaitsForAnotherOfTheSameAccountIsNotGivenUp() throws SQLException {
        try (var api = ApiScenario.ofAccount(
                        "patience", "--spring.datasource.hikari.data-source-properties.socketTimeout=1");
                var other = api.database().asOwner().getConnection()) {
            var somebody = JdbcClient.create(new SingleConnectionDataSource(other, true));
            somebody.sql(TAKE_THE_TURN).query().singleRow();
            var job = "/api/imports/"
                    + api.postCsv("/api/customers/import", "whatsapp_phone\n+4915551000001\n")
                            .text("id");
            await().until(() ->
                    somebody.sql(SOMEBODY_WAITS).query(Boolean.class).single());

            somebody.sql(MORE_THAN_A_SECOND).query().singleRow();
            somebody.sql("SELECT pg_advisory_unlock_all()").query().singleRow();

            await().until(() -> !api.get(job).text("state").equals("running"));
            assertThat(api.get(job).text("state")).isEqualTo("completed");
        }
    }
}
