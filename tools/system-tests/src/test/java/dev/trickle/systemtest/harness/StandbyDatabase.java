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

/** A server that is sent whatever the database commits, stores it on its own, and can take the database's place. */
public final class StandbyDatabase implements AutoCloseable {

    /** What it calls itself. */
    private static final String NAME = "standby";

    private static final Logger log = LoggerFactory.getLogger(StandbyDatabase.class);

    /** Of the server whose data it was, not of the data. */
    private static final Set<String> OWN = Set.of("postmaster.pid", "postmaster.opts", "epg-lock");

    private final DatabaseServer primary;
    private final Path folder;
    private final Thread end = new Thread(this::close, "end-standby");
    private @Nullable EmbeddedPostgres server;

    private StandbyDatabase(DatabaseServer primary, Path folder) {
        this.primary = primary;
        this.folder = folder;
    }

    /** One that begins with the data of this database, which must not run. */
    static StandbyDatabase copyOf(DatabaseServer primary, Path folder) {
        copy(primary.data(), folder.resolve("data"));
        SecretFile.createIfMissing(EmbeddedPostgres.passwordFile(folder), primary.ownerPassword());
        return new StandbyDatabase(primary, folder);
    }

    private static void copy(Path from, Path to) {
        try (var files = Files.walk(from)) {
            for (var file : files.filter(
                            file -> !OWN.contains(file.getFileName().toString()))
                    .toList()) {
                Files.createDirectories(to.getParent());
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("The data cannot be copied", failure);
        }
    }

    /** Begins to follow the database; comes back when it has caught up. */
    void follow() {
        comesFrom("host=127.0.0.1 port=%d user=%s password=%s application_name=%s"
                .formatted(primary.port(), primary.ownerName(), primary.ownerPassword(), NAME));
        server = EmbeddedPostgres.startIn(folder, FreePort.find());
        Runtime.getRuntime().addShutdownHook(end);
        awaitThat("state = 'streaming'");
    }

    /** From now on a commit of the database is answered only when this has stored it. */
    public void isWaitedFor() {
        var primary = this.primary.superuser();
        primary.sql("ALTER SYSTEM SET synchronous_standby_names = '%s'".formatted(NAME))
                .update();
        primary.sql("SELECT pg_reload_conf()").query(Boolean.class).single();
        awaitThat("state = 'streaming' AND sync_state = 'sync'");
    }

    private void awaitThat(String condition) {
        await("the standby: " + condition)
                .atMost(ChildProcess.PATIENCE)
                .until(primary.superuser()
                        .sql("SELECT EXISTS (SELECT FROM pg_stat_replication WHERE application_name = :name AND %s)"
                                .formatted(condition))
                        .param("name", NAME)
                        .query(Boolean.class)::single);
    }

    /** How many commits of this user wait for it at this moment. */
    public int commitsThatWait(String user) {
        return primary.superuser()
                .sql("SELECT count(*) FROM pg_stat_activity WHERE usename = :user AND wait_event = 'SyncRep'")
                .param("user", user)
                .query(Integer.class)
                .single();
    }

    /**
     * What it has stored answers where the database did, which was killed; it takes no changes before it is promoted.
     * Of what it was sent and had not stored, nothing is left.
     */
    public void takesThePlaceOfTheDatabase() {
        postgresProcesses().kill();
        close();
        comesFrom("");
        primary.continueIn(folder);
    }

    private void comesFrom(String connection) {
        var data = folder.resolve("data");
        try {
            Files.writeString(data.resolve("standby.signal"), "");
            // What is said last holds.
            Files.writeString(
                    data.resolve("postgresql.auto.conf"),
                    "primary_conninfo = '" + connection + "'\n",
                    StandardOpenOption.APPEND);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** SIGSTOP to everything of it: nothing is stored any more, and nobody is told so. */
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
                log.debug("Nothing left to stop", alreadyGone);
            }
            server = null;
        }
    }
}
