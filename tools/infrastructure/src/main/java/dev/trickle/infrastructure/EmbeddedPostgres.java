package dev.trickle.infrastructure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A real PostgreSQL 18 server whose binaries come from Maven Central; durable unless it is told otherwise. */
public final class EmbeddedPostgres implements AutoCloseable {

    private static final String SUPERUSER = "postgres";
    private static final String SCRAM = "scram-sha-256";

    /**
     * PostgreSQL's invalid_password, and the driver's refusal of a server that asks for no password or for a plain-text
     * one.
     */
    private static final Set<String> NOT_OURS = Set.of("28P01", "08004");

    private final io.zonky.test.db.postgres.embedded.EmbeddedPostgres server;

    private EmbeddedPostgres(io.zonky.test.db.postgres.embedded.EmbeddedPostgres server) {
        this.server = server;
    }

    /** Starts a server that keeps its data, as the other method does; the password's file is in the folder itself. */
    public static EmbeddedPostgres startIn(Path folder, int port) {
        return startIn(folder, port, passwordFileIn(folder));
    }

    /**
     * Starts a server that keeps its data. It runs until it is closed: what must be ended in order is not ended by a
     * shutdown hook of its own.
     *
     * <p>No other account of the machine can use it: every connection needs a password, there is no Unix socket, and the
     * folder is readable by its owner only. That holds from the first moment; a folder of an earlier version is changed
     * before its server is started.
     *
     * @param folder where binaries and data live; created if it is missing
     * @param port the same for every start on one folder: a server left over from a killed JVM is then adopted
     * @param passwordFile where the superuser's password is kept; generated if it is missing
     * @throws IllegalStateException if another server answers on that port, or one that refuses the password
     */
    public static EmbeddedPostgres startIn(Path folder, int port, Path passwordFile) {
        PrivateFolder.ensure(folder);
        var data = folder.resolve("data");
        var binaries = folder.resolve("binaries");
        var password = new PasswordAuthentication(data, binaries, passwordFile).ensure();
        mustNotRefuse(password, port);
        var server = start(io.zonky.test.db.postgres.embedded.EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(binaries.toFile())
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPort(port)
                // Options of initdb like those of the locale. The library asks for trust before them; the last one
                // holds.
                .setLocaleConfig("auth", SCRAM)
                .setLocaleConfig("pwfile", passwordFile.toAbsolutePath().toString())
                .setServerConfig("unix_socket_directories", "")
                // A program that took the port first must not be given the password as it is.
                .setConnectConfig("requireAuth", SCRAM)
                .setConnectConfig("password", password));
        server.mustKeepItsDataIn(data);
        return server;
    }

    /** Where {@link #startIn(Path, int)} keeps the superuser's password. */
    public static Path passwordFileIn(Path folder) {
        return folder.resolve("superuser-password");
    }

    /** Starts an empty server on a free port that forgets everything when it is closed; for tests, without passwords. */
    public static EmbeddedPostgres startEmpty() {
        return start(io.zonky.test.db.postgres.embedded.EmbeddedPostgres.builder());
    }

    private static EmbeddedPostgres start(io.zonky.test.db.postgres.embedded.EmbeddedPostgres.Builder builder) {
        try {
            return new EmbeddedPostgres(builder
                    // The library switches both off; claims and plans must survive a crash.
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("shared_buffers", "64MB")
                    .setServerConfig("max_connections", "120")
                    .setLocaleConfig("locale", "C.UTF-8")
                    .start());
        } catch (IOException failure) {
            throw new UncheckedIOException("PostgreSQL did not start", failure);
        }
    }

    /** The server's first process, the parent of all others, as its data directory names it; empty if it has ended. */
    public Optional<ProcessHandle> process() {
        try (var connection = superuser().getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT pg_read_file('postmaster.pid')")) {
            row.next();
            return ProcessHandle.of(
                    Long.parseLong(row.getString(1).lines().findFirst().orElseThrow()));
        } catch (SQLException failure) {
            throw new IllegalStateException("PostgreSQL does not answer on port " + port(), failure);
        }
    }

    /** Fails if another server answers on the port: the library would take it for one that is slow to start. */
    private static void mustNotRefuse(String password, int port) {
        var connections = new PGSimpleDataSource();
        connections.setUrl("jdbc:postgresql://127.0.0.1:" + port + "/postgres?loginTimeout=10&requireAuth=" + SCRAM);
        try (var connection = connections.getConnection(SUPERUSER, password)) {
            connection.isValid(0);
        } catch (SQLException failure) {
            if (NOT_OURS.contains(failure.getSQLState())) {
                throw new IllegalStateException(
                        "Another PostgreSQL server answers on port " + port
                                + " and refuses the password of this folder. End that server, or choose another port",
                        failure);
            }
            // None is there yet.
        }
    }

    private void mustKeepItsDataIn(Path data) {
        try (var connection = superuser().getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SHOW data_directory")) {
            row.next();
            var answered = Path.of(row.getString(1));
            if (!Files.exists(answered) || !Files.isSameFile(answered, data)) {
                throw new IllegalStateException("Another PostgreSQL server answers on port " + port());
            }
        } catch (SQLException failure) {
            throw new IllegalStateException("PostgreSQL does not answer on port " + port(), failure);
        } catch (IOException failure) {
            throw new UncheckedIOException("The folder " + data + " cannot be read", failure);
        }
    }

    /** A JDBC address of a database on this server, without credentials. */
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
