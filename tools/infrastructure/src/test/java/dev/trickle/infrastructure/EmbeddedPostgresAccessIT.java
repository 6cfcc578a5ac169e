package dev.trickle.infrastructure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with persistent data rejects all other accounts of the machine. */
class EmbeddedPostgresAccessIT {

    private static final String OLD_PASSWORD = "of-an-earlier-version";

    @TempDir
    private Path parent;

    private Path folder;
    private final int port = FreePort.find();
    private EmbeddedPostgres server;

    @BeforeEach
    void initializeFolder() {
        folder = parent.resolve("postgres");
    }

    @AfterEach
    void stop() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void everyConnectionNeedsThePasswordAlsoAfterAJvmCrash() throws Exception {
        start();
        execute(server.superuser(), "CREATE ROLE another_role LOGIN PASSWORD 'other-password'");

        assertRejected("postgres", "another_role");
        assertThat(canConnect("another_role", "other-password")).isTrue();
        assertNothingIsReadableByOthers();
        assertCommitsAreDurable();
        assertThatThrownBy(() -> EmbeddedPostgres.startIn(parent.resolve("another"), port))
                .hasMessageContaining("refuses the password");

        var password = passwordInFile();
        var left = leaveRunning(server);
        start();

        assertThat(server.process()).map(ProcessHandle::pid).contains(left);
        assertThat(passwordInFile()).isEqualTo(password);
        assertRejected("postgres", "another_role");
        assertThat(canConnect("another_role", "other-password")).isTrue();
    }

    private void assertNothingIsReadableByOthers() throws Exception {
        assertThat(permissionsOf(folder)).isEqualTo("rwx------");
        assertThat(permissionsOf(folder.resolve("data"))).isEqualTo("rwx------");
        assertThat(permissionsOf(EmbeddedPostgres.passwordFile(folder))).isEqualTo("rw-------");
        assertThat(Path.of("/tmp/.s.PGSQL." + port)).doesNotExist();
        assertThat(query("SHOW unix_socket_directories")).containsExactly("");
        assertThat(query("SELECT auth_method FROM pg_hba_file_rules"))
                .isNotEmpty()
                .containsOnly("scram-sha-256");
        assertThat(query("SELECT rolpassword FROM pg_authid WHERE rolpassword IS NOT NULL"))
                .isNotEmpty()
                .allMatch(hash -> hash.startsWith("SCRAM-SHA-256$"));
    }

    private void assertCommitsAreDurable() throws SQLException {
        assertThat(query("SELECT current_setting('fsync')")).containsExactly("on");
        assertThat(query("SELECT current_setting('synchronous_commit')")).containsExactly("on");
    }

    @Test
    void folderOfAnEarlierVersionGetsPasswordsAndKeepsItsData() throws Exception {
        leaveRunning(startWithoutPasswords());
        assertThat(canConnect("postgres", null)).isTrue();

        start();

        assertRejected("postgres", "another_role");
        assertThat(canConnect("another_role", OLD_PASSWORD)).isTrue();
        assertThat(query("SELECT what FROM kept")).containsExactly("data");

        server.close();
        Files.delete(EmbeddedPostgres.passwordFile(folder));
        start();

        assertRejected("postgres");
        assertThat(query("SELECT what FROM kept")).containsExactly("data");
    }

    private void start() {
        server = EmbeddedPostgres.startIn(folder, port);
    }

    private void assertRejected(String... users) {
        for (var user : users) {
            for (var password : Arrays.asList(null, "", "trickle", "postgres", user)) {
                assertThat(canConnect(user, password))
                        .as(user + " with " + password)
                        .isFalse();
            }
        }
        assertThat(canConnect("postgres", passwordInFile())).isTrue();
    }

    /** Whether a login with these credentials succeeds on any address of the server. */
    private boolean canConnect(String user, @Nullable String password) {
        return Stream.of("127.0.0.1", "localhost")
                .anyMatch(host -> canConnect("jdbc:postgresql://" + host + ":" + port + "/postgres", user, password));
    }

    private static boolean canConnect(String url, String user, @Nullable String password) {
        try (var connection = DriverManager.getConnection(url, user, password)) {
            return connection.isValid(10);
        } catch (SQLException rejected) {
            // The server must reject the login; an unreachable server would prove nothing.
            assertThat(rejected.getSQLState()).as(rejected.getMessage()).isIn("28P01", "08004");
            return false;
        }
    }

    /** Leaves the server as a killed JVM does: it runs, and this process has no reference to it. */
    private long leaveRunning(AutoCloseable stopped) throws Exception {
        var data = folder.resolve("data");
        stopped.close();
        var postgres = Files.readString(data.resolve("postmaster.opts")).split(" \"", 2)[0];
        var command = new ArrayList<String>();
        if (LinuxUtils.isUnshareAvailable()) {
            command.addAll(List.of("unshare", "-U"));
        }
        // With the options of the previous start.
        command.addAll(List.of(postgres.replaceFirst("postgres$", "pg_ctl"), "-D", data.toString(), "-w"));
        command.addAll(List.of("-l", parent.resolve("left.log").toString(), "restart"));
        var starting = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(parent.resolve("pg_ctl.log").toFile())
                .start();
        assertThat(starting.waitFor()).isZero();
        return Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst());
    }

    private io.zonky.test.db.postgres.embedded.EmbeddedPostgres startWithoutPasswords() throws Exception {
        var earlier = io.zonky.test.db.postgres.embedded.EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(folder.resolve("binaries").toFile())
                .setDataDirectory(folder.resolve("data"))
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPort(port)
                .start();
        execute(earlier.getPostgresDatabase(), "CREATE ROLE another_role LOGIN PASSWORD '" + OLD_PASSWORD + "'");
        execute(earlier.getPostgresDatabase(), "CREATE TABLE kept AS SELECT 'data' AS what");
        return earlier;
    }

    private String passwordInFile() {
        return SecretFile.readOrGenerate(EmbeddedPostgres.passwordFile(folder));
    }

    private List<String> query(String sql) throws SQLException {
        try (var connection = server.superuser().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var found = Stream.<String>builder();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found.build().toList();
        }
    }

    private static void execute(DataSource connections, String sql) throws SQLException {
        try (var connection = connections.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String permissionsOf(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
