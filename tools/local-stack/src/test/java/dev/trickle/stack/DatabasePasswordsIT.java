package dev.trickle.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.infrastructure.EmbeddedPostgres;
import dev.trickle.infrastructure.FreePort;
import dev.trickle.pipeline.installation.Schema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import liquibase.integration.spring.SpringLiquibase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.DefaultResourceLoader;

/** The database of {@code ./trickle up} as it is started, before the services come. */
class DatabasePasswordsIT {

    private static final String DATABASE = "trickle";
    private static final List<String> ROLES = List.of("api", "sender", "status");

    @TempDir
    private Path folder;

    @Test
    void rolesGetGeneratedPasswordsThatStayAlsoWhereTheyHadOthers() throws Exception {
        var passwords = new DatabasePasswords(folder);
        try (var server =
                EmbeddedPostgres.startIn(folder.resolve("postgres"), FreePort.find(), passwords.ownerFile())) {
            DatabaseProvisioner.named(DATABASE).ensureOn(server.superuser());
            passwords.setIn(server.superuser(DATABASE));
            migrate(server, Map.of("API_DB_PASSWORD", "old", "SENDER_DB_PASSWORD", "old", "STATUS_DB_PASSWORD", "old"));
            ROLES.forEach(role -> assertThat(logsIn(server, role, "old")).isTrue());

            passwords.setIn(server.superuser(DATABASE));
            migrate(server, passwords.variables());

            ROLES.forEach(role -> mustHave(server, role, generated(passwords, role)));
            var before = passwords.variables();
            passwords.setIn(server.superuser(DATABASE));
            migrate(server, passwords.variables());
            assertThat(passwords.variables()).isEqualTo(before);
            ROLES.forEach(role -> mustHave(server, role, generated(passwords, role)));
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

    private static String generated(DatabasePasswords passwords, String role) {
        return passwords.variables().getOrDefault(role.toUpperCase(java.util.Locale.ROOT) + "_DB_PASSWORD", "");
    }

    private static void mustHave(EmbeddedPostgres server, String role, String password) {
        assertThat(logsIn(server, role, password)).as(role).isTrue();
        assertThat(logsIn(server, role, "old")).as(role).isFalse();
        assertThat(logsIn(server, role, "trickle")).as(role).isFalse();
        assertThat(logsIn(server, role, null)).as(role).isFalse();
    }

    private static boolean logsIn(EmbeddedPostgres server, String role, @Nullable String password) {
        try (var connection = DriverManager.getConnection(server.jdbcUrl(DATABASE), "trickle_" + role, password)) {
            return connection.isValid(10);
        } catch (SQLException refused) {
            assertThat(refused.getSQLState()).as(refused.getMessage()).isIn("28P01", "08004");
            return false;
        }
    }

    private static void migrate(EmbeddedPostgres server, Map<String, String> passwords) throws Exception {
        var liquibase = new SpringLiquibase();
        liquibase.setDataSource(server.superuser(DATABASE));
        liquibase.setChangeLog(Schema.CHANGELOG);
        liquibase.setResourceLoader(new DefaultResourceLoader());
        liquibase.setChangeLogParameters(Map.of(
                "api.password", passwords.getOrDefault("API_DB_PASSWORD", ""),
                "sender.password", passwords.getOrDefault("SENDER_DB_PASSWORD", ""),
                "status.password", passwords.getOrDefault("STATUS_DB_PASSWORD", "")));
        liquibase.afterPropertiesSet();
    }
}
