package dev.trickle.systemtest.harness;

import static org.awaitility.Awaitility.await;

import dev.trickle.infrastructure.EmbeddedPostgres;
import dev.trickle.infrastructure.FreePort;
import dev.trickle.infrastructure.SecretFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A streaming standby of the database, which can replace it. */
public final class StandbyDatabase implements AutoCloseable {

    /** Replication name of the standby. */
    private static final String NAME = "standby";

    private static final Logger log = LoggerFactory.getLogger(StandbyDatabase.class);

    /** Files of the server process, which are not copied. */
    private static final Set<String> SERVER_FILES = Set.of("postmaster.pid", "postmaster.opts", "epg-lock");

    private final DatabaseServer primary;
    private final Path folder;
    private final Thread shutdownHook = new Thread(this::close, "end-standby");
    private @Nullable EmbeddedPostgres server;

    private StandbyDatabase(DatabaseServer primary, Path folder) {
        this.primary = primary;
        this.folder = folder;
    }

    /** Creates a standby from the data of this database, which must be stopped. */
    static StandbyDatabase copyOf(DatabaseServer primary, Path folder) {
        copy(primary.dataFolder(), folder.resolve("data"));
        SecretFile.createIfMissing(EmbeddedPostgres.passwordFile(folder), primary.ownerPassword());
        return new StandbyDatabase(primary, folder);
    }

    private static void copy(Path from, Path to) {
        try (var files = Files.walk(from)) {
            for (var file : files.filter(
                            file -> !SERVER_FILES.contains(file.getFileName().toString()))
                    .toList()) {
                Files.createDirectories(to.getParent());
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("The data cannot be copied", failure);
        }
    }

    /** Starts streaming; returns when the standby has caught up. */
    void follow() {
        setPrimaryConnection("host=127.0.0.1 port=%d user=%s password=%s application_name=%s"
                .formatted(primary.port(), primary.ownerName(), primary.ownerPassword(), NAME));
        server = EmbeddedPostgres.startIn(folder, FreePort.find());
        Runtime.getRuntime().addShutdownHook(shutdownHook);
        awaitReplication("state = 'streaming'");
    }

    /** Makes replication synchronous: commits wait until the standby has stored them. */
    public void makeSynchronous() {
        var primary = this.primary.superuser();
        primary.sql("ALTER SYSTEM SET synchronous_standby_names = '%s'".formatted(NAME))
                .update();
        primary.sql("SELECT pg_reload_conf()").query(Boolean.class).single();
        awaitReplication("state = 'streaming' AND sync_state = 'sync'");
    }

    private void awaitReplication(String condition) {
        await("the standby: " + condition)
                .atMost(ChildProcess.TIMEOUT)
                .until(primary.superuser()
                        .sql("SELECT EXISTS (SELECT FROM pg_stat_replication WHERE application_name = :name AND %s)"
                                .formatted(condition))
                        .param("name", NAME)
                        .query(Boolean.class)::single);
    }

    /** Returns the number of commits of this user that wait for the standby. */
    public int countWaitingCommits(String user) {
        return primary.superuser()
                .sql("SELECT count(*) FROM pg_stat_activity WHERE usename = :user AND wait_event = 'SyncRep'")
                .param("user", user)
                .query(Integer.class)
                .single();
    }

    /**
     * Replaces the killed database on its port; the standby is read-only until promoted. Data that was sent but not yet
     * stored is lost.
     */
    public void replacePrimary() {
        postgresProcesses().kill();
        close();
        setPrimaryConnection("");
        primary.replaceDataFolder(folder);
    }

    private void setPrimaryConnection(String connection) {
        var data = folder.resolve("data");
        try {
            Files.writeString(data.resolve("standby.signal"), "");
            // The last value wins.
            Files.writeString(
                    data.resolve("postgresql.auto.conf"),
                    "primary_conninfo = '" + connection + "'\n",
                    StandardOpenOption.APPEND);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Sends SIGSTOP to all processes: the standby stores nothing more and closes no connection. */
    public void freeze() {
        postgresProcesses().signal("STOP");
    }

    private PostgresProcesses postgresProcesses() {
        return new PostgresProcesses(folder.resolve("data"));
    }

    @Override
    public void close() {
        if (server != null) {
            try {
                server.close();
            } catch (IOException alreadyGone) {
                log.debug("Server already stopped", alreadyGone);
            }
            server = null;
        }
    }
}
