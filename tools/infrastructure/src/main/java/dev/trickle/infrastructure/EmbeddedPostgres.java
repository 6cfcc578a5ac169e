package dev.trickle.infrastructure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL 18 server with binaries from Maven Central. */
public final class EmbeddedPostgres implements AutoCloseable {

    private static final Duration STARTUP_TIMEOUT = Duration.ofMinutes(3);
    private static final String SUPERUSER = "postgres";
    private static final String SCRAM = "scram-sha-256";

    /**
     * PostgreSQL's invalid_password, and the driver's state if a server requests no password or a plain-text
     * password.
     */
    private static final Set<String> PASSWORD_REJECTED_STATES = Set.of("28P01", "08004");

    private final io.zonky.test.db.postgres.embedded.EmbeddedPostgres server;

    private EmbeddedPostgres(io.zonky.test.db.postgres.embedded.EmbeddedPostgres server) {
        this.server = server;
    }

    /** Starts a server that keeps its data; the file of the superuser's password is in the same folder. */
    public static EmbeddedPostgres startIn(Path folder, int port) {
        return startIn(folder, port, passwordFile(folder));
    }

    /**
     * Starts a server that keeps its data; commits are durable. It has no shutdown hook, so that the caller can stop it
     * in order.
     *
     * <p>Other accounts of the machine cannot use the server: every connection needs a password, there is no Unix
     * socket, and the folder is readable by its owner only. This holds from the first start; a folder of an earlier
     * version is changed before its server starts.
     *
     * @param folder folder of binaries and data; created if it is missing
     * @param port equal for every start on one folder, so that a server left over from a killed JVM is adopted
     * @param passwordFile file of the superuser's password; generated if it is missing
     * @throws IllegalStateException if another server listens on the port, or rejects the password
     */
    public static EmbeddedPostgres startIn(Path folder, int port, Path passwordFile) {
        PrivateFolder.ensure(folder);
        var data = folder.resolve("data");
        var binaries = folder.resolve("binaries");
        var password = new PasswordAuthentication(data, binaries, passwordFile).ensurePassword();
        verifyPasswordIsAccepted(password, port);
        var server = start(io.zonky.test.db.postgres.embedded.EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(binaries.toFile())
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPort(port)
                // The library disables it; claims and plans must survive a crash of the machine.
                .setServerConfig("fsync", "on")
                // Options of initdb like those of the locale. The library requests trust before them; the last option
                // applies.
                .setLocaleConfig("auth", SCRAM)
                .setLocaleConfig("pwfile", passwordFile.toAbsolutePath().toString())
                .setServerConfig("unix_socket_directories", "")
                // Another program on the port must not receive the password in plain text.
                .setConnectConfig("requireAuth", SCRAM)
                .setConnectConfig("password", password));
        server.verifyDataDirectory(data);
        return server;
    }

    /** Returns the file in which {@link #startIn(Path, int)} keeps the superuser's password. */
    public static Path passwordFile(Path folder) {
        return folder.resolve("superuser-password");
    }

    /**
     * Starts an empty server on a free port, for tests. It needs no passwords, and its data is deleted when it is
     * closed. So commits do not wait for the disk; they survive the end of a server process, but no crash of the
     * machine.
     */
    public static EmbeddedPostgres startEmpty() {
        return start(io.zonky.test.db.postgres.embedded.EmbeddedPostgres.builder());
    }

    private static EmbeddedPostgres start(io.zonky.test.db.postgres.embedded.EmbeddedPostgres.Builder builder) {
        try {
            return new EmbeddedPostgres(builder
                    // The library disables it; a commit must survive the end of the process.
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("shared_buffers", "64MB")
                    .setServerConfig("max_connections", "120")
                    .setLocaleConfig("locale", "C.UTF-8")
                    // Ten seconds, the default, are too short for the first start on a busy machine.
                    .setPGStartupWait(STARTUP_TIMEOUT)
                    .start());
        } catch (IOException failure) {
            throw new UncheckedIOException("PostgreSQL did not start", failure);
        }
    }

    /** Returns the postmaster process, the parent of all server processes; empty if it has ended. */
    public Optional<ProcessHandle> process() {
        try (var connection = superuser().getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT pg_read_file('postmaster.pid')")) {
            row.next();
            return ProcessHandle.of(
                    Long.parseLong(row.getString(1).lines().findFirst().orElseThrow()));
        } catch (SQLException failure) {
            throw new IllegalStateException("PostgreSQL does not respond on port " + port(), failure);
        }
    }

    /**
     * Fails if another server listens on the port. The library would wait for it as for a server that starts slowly.
     */
    private static void verifyPasswordIsAccepted(String password, int port) {
        var connections = new PGSimpleDataSource();
        connections.setUrl("jdbc:postgresql://127.0.0.1:" + port + "/postgres?loginTimeout=10&requireAuth=" + SCRAM);
        try (var connection = connections.getConnection(SUPERUSER, password)) {
            connection.isValid(0);
        } catch (SQLException failure) {
            if (PASSWORD_REJECTED_STATES.contains(failure.getSQLState())) {
                throw new IllegalStateException(
                        "Another PostgreSQL server listens on port " + port
                                + " and refuses the password of this folder. Stop that server or choose another port",
                        failure);
            }
            // No server is running yet.
        }
    }

    private void verifyDataDirectory(Path data) {
        try (var connection = superuser().getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SHOW data_directory")) {
            row.next();
            var actual = Path.of(row.getString(1));
            if (!Files.exists(actual) || !Files.isSameFile(actual, data)) {
                throw new IllegalStateException("Another PostgreSQL server listens on port " + port());
            }
        } catch (SQLException failure) {
            throw new IllegalStateException("PostgreSQL does not respond on port " + port(), failure);
        } catch (IOException failure) {
            throw new UncheckedIOException("The folder " + data + " cannot be read", failure);
        }
    }

    /** Returns the JDBC URL of a database on this server, without credentials. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + database;
    }

    /** Connections as the superuser to the maintenance database. */
    public DataSource superuser() {
        return server.getPostgresDatabase();
    }

    /** Connections as the superuser to a database. */
    public DataSource superuser(String database) {
        return server.getDatabase(SUPERUSER, database);
    }

    public String superuserName() {
        return SUPERUSER;
    }

    public int port() {
        return server.getPort();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
