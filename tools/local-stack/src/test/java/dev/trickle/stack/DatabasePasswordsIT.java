package dev.trickle.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.infrastructure.EmbeddedPostgres;
import dev.trickle.infrastructure.FreePort;
import dev.trickle.pipeline.installation.RolePasswords;
import dev.trickle.pipeline.installation.Schema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import liquibase.integration.spring.SpringLiquibase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.DefaultResourceLoader;

/** The database of {@code ./trickle up} with the passwords of its roles. */
class DatabasePasswordsIT {

    private static final String DATABASE = "trickle";

    @TempDir
    private Path folder;

    @Test
    void rolesGetGeneratedPasswordsThatStay() throws Exception {
        var passwords = new DatabasePasswords(folder);
        try (var server = start(passwords)) {
            migrate(server);
            assertThat(canLogIn(server, "api", "")).isFalse();

            set(server, passwords);

            assertLoginsWith(server, passwords.variables());
            var before = passwords.variables();
            migrate(server);
            set(server, passwords);
            assertThat(passwords.variables()).isEqualTo(before);
            assertLoginsWith(server, before);
        }
    }

    @Test
    void aChangedPasswordTakesEffectAtTheNextStart() throws Exception {
        var passwords = new DatabasePasswords(folder);
        try (var server = start(passwords)) {
            migrate(server);
            set(server, passwords);
        }
        var before = passwords.variables();

        Files.writeString(folder.resolve("database-sender-password"), "changed");

        try (var server = start(passwords)) {
            migrate(server);
            set(server, passwords);
            assertThat(canLogIn(server, "sender", "changed")).isTrue();
            assertThat(canLogIn(server, "sender", before.getOrDefault("SENDER_DB_PASSWORD", "")))
                    .isFalse();
            assertThat(canLogIn(server, "status", before.getOrDefault("STATUS_DB_PASSWORD", "")))
                    .isTrue();
        }
    }

    @Test
    void eachPasswordIsAnotherInAFileForItsOwnerOnly() throws Exception {
        var variables = new DatabasePasswords(folder).variables();

        assertThat(variables)
                .containsOnlyKeys("OWNER_DB_PASSWORD", "API_DB_PASSWORD", "SENDER_DB_PASSWORD", "STATUS_DB_PASSWORD");
        assertThat(variables.values())
                .doesNotHaveDuplicates()
                .allSatisfy(password -> assertThat(password).hasSizeGreaterThan(40));
        try (var files = Files.list(folder)) {
            assertThat(files)
                    .hasSize(4)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    private EmbeddedPostgres start(DatabasePasswords passwords) {
        var server = EmbeddedPostgres.startIn(folder.resolve("postgres"), FreePort.find(), passwords.ownerFile());
        DatabaseProvisioner.forDatabase(DATABASE).createIfMissing(server.superuser());
        return server;
    }

    private static void assertLoginsWith(EmbeddedPostgres server, Map<String, String> variables) {
        assertThat(canLogIn(server, "api", variables.get("API_DB_PASSWORD"))).isTrue();
        assertThat(canLogIn(server, "sender", variables.get("SENDER_DB_PASSWORD")))
                .isTrue();
        assertThat(canLogIn(server, "status", variables.get("STATUS_DB_PASSWORD")))
                .isTrue();
        assertThat(canLogIn(server, "api", variables.get("SENDER_DB_PASSWORD"))).isFalse();
        assertThat(canLogIn(server, "api", "trickle")).isFalse();
        assertThat(canLogIn(server, "api", null)).isFalse();
    }

    private static boolean canLogIn(EmbeddedPostgres server, String role, @Nullable String password) {
        try (var connection = DriverManager.getConnection(server.jdbcUrl(DATABASE), "trickle_" + role, password)) {
            return connection.isValid(10);
        } catch (SQLException refused) {
            assertThat(refused.getSQLState()).as(refused.getMessage()).isIn("28P01", "08004");
            return false;
        }
    }

    private static void set(EmbeddedPostgres server, DatabasePasswords passwords) {
        var variables = passwords.variables();
        RolePasswords.of(
                        variables.getOrDefault("API_DB_PASSWORD", ""),
                        variables.getOrDefault("SENDER_DB_PASSWORD", ""),
                        variables.getOrDefault("STATUS_DB_PASSWORD", ""))
                .setIn(server.superuser(DATABASE));
    }

    private static void migrate(EmbeddedPostgres server) throws Exception {
        var liquibase = new SpringLiquibase();
        liquibase.setDataSource(server.superuser(DATABASE));
        liquibase.setChangeLog(Schema.CHANGELOG);
        liquibase.setResourceLoader(new DefaultResourceLoader());
        liquibase.afterPropertiesSet();
    }
}
