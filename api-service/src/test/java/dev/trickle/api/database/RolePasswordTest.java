package dev.trickle.api.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiApplication;
import dev.trickle.infrastructure.EmbeddedPostgres;
import dev.trickle.infrastructure.FreePort;
import dev.trickle.infrastructure.Infrastructure;
import dev.trickle.infrastructure.SecretFile;
import dev.trickle.pipeline.TestPeople;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The passwords of the database roles, on a server that requires them. */
class RolePasswordTest {

    private static final String DATABASE = "postgres";

    /**
     * Started before the server of this test: the library keeps using the binaries of the first server of a JVM, and
     * this test deletes its own.
     */
    private static final String BROKERS = Infrastructure.shared().bootstrapServers();

    @TempDir
    private Path folder;

    @Test
    void aChangedPasswordTakesEffectWhenTheServiceStartsAgain() throws Exception {
        try (var server = EmbeddedPostgres.startIn(folder, FreePort.find())) {
            startAndStop(server, "first", "sender-1");
            assertThat(logsIn(server, "trickle_api", "first")).isTrue();
            assertThat(logsIn(server, "trickle_sender", "sender-1")).isTrue();

            startAndStop(server, "second", "sender-1");

            assertThat(logsIn(server, "trickle_api", "second")).isTrue();
            assertThat(logsIn(server, "trickle_api", "first")).isFalse();
            assertThat(logsIn(server, "trickle_sender", "sender-1")).isTrue();
        }
    }

    private void startAndStop(EmbeddedPostgres server, String apiPassword, String senderPassword) {
        try (var api = ApiApplication.application()
                .run(
                        "--spring.datasource.url=" + server.jdbcUrl(DATABASE),
                        "--OWNER_DB_USER=" + server.superuserName(),
                        "--OWNER_DB_PASSWORD=" + SecretFile.readOrGenerate(EmbeddedPostgres.passwordFile(folder)),
                        "--API_DB_PASSWORD=" + apiPassword,
                        "--SENDER_DB_PASSWORD=" + senderPassword,
                        "--STATUS_DB_PASSWORD=status-1",
                        "--spring.kafka.bootstrap-servers=" + BROKERS,
                        "--server.port=0",
                        "--api.access=open",
                        "--trickle.topics.partitions=3",
                        "--trickle.contact-key-secret=" + TestPeople.SECRET,
                        "--trickle.internal-token=" + TestPeople.INTERNAL_TOKEN,
                        "--trickle.accounts.default.business-accounts[0].id=1",
                        "--trickle.accounts.default.business-accounts[0].phone-numbers=1")) {
            assertThat(api.isRunning()).isTrue();
        }
    }

    private static boolean logsIn(EmbeddedPostgres server, String role, String password) throws SQLException {
        try (var connection = DriverManager.getConnection(server.jdbcUrl(DATABASE), role, password)) {
            return connection.isValid(10);
        } catch (SQLException refused) {
            if ("28P01".equals(refused.getSQLState())) {
                return false;
            }
            throw refused;
        }
    }
}
