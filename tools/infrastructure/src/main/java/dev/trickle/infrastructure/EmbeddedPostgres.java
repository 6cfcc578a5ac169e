package dev.trickle.infrastructure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/** A real PostgreSQL 18 server whose binaries come from Maven Central; durable unless it is told otherwise. */
public final class EmbeddedPostgres implements AutoCloseable {

    private static final String SUPERUSER = "postgres";

    private final io.zonky.test.db.postgres.embedded.EmbeddedPostgres server;

    private EmbeddedPostgres(io.zonky.test.db.postgres.embedded.EmbeddedPostgres server) {
        this.server = server;
    }

    /**
     * Starts a server that keeps its data. It runs until it is closed: what must be ended in order is not ended by a
     * shutdown hook of its own.
     *
     * @param folder where binaries and data live; created if it is missing
     * @param port the same for every start on one folder: a server left over from a killed JVM is then adopted
     * @throws IllegalStateException if another server answers on that port
     */
    public static EmbeddedPostgres startIn(Path folder, int port) {
        var data = folder.resolve("data");
        var server = start(io.zonky.test.db.postgres.embedded.EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(folder.resolve("binaries").toFile())
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPort(port));
        server.mustKeepItsDataIn(data);
        return server;
    }

    /** Starts an empty server on a free port that forgets everything when it is closed. */
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
