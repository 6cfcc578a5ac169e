package dev.trickle.systemtest.harness;

import static org.awaitility.Awaitility.await;

import dev.trickle.infrastructure.EmbeddedPostgres;
import dev.trickle.infrastructure.FreePort;
import dev.trickle.pipeline.installation.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import liquibase.integration.spring.SpringLiquibase;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A PostgreSQL server with the schema as deployed; it keeps its data and its port when it is killed. */
public final class Database implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Database.class);

    private static final String NAME = "trickle";

    /** Of every service, when nobody says otherwise. */
    private static final String PASSWORD = "trickle";

    private final Path folder;
    private final int port = FreePort.find();
    private final Thread end = new Thread(this::close, "end-database");
    private EmbeddedPostgres server;
    private long identifier;

    Database(Path folder) {
        this.folder = folder;
    }

    void start() {
        server = EmbeddedPostgres.startIn(folder, port);
        Runtime.getRuntime().addShutdownHook(end);
        JdbcClient.create(server.superuser()).sql("CREATE DATABASE " + NAME).update();
        identifier = systemIdentifier();
        migrate();
    }

    /** The JDBC address, without credentials. */
    public String url() {
        return server.jdbcUrl(NAME);
    }

    String ownerName() {
        return server.superuserName();
    }

    /** Looks, and plays the part of services that do not run, with all rights. */
    public JdbcClient sql() {
        return JdbcClient.create(asOwner());
    }

    /** SIGKILL to the server; comes back when nothing of it is left, as a crash of the machine would have it. */
    public void kill() {
        var postmaster = ProcessHandle.of(postmasterPid()).orElseThrow();
        List<ProcessHandle> family = postmaster.descendants().toList();
        postmaster.destroyForcibly();
        await("the database is gone")
                .atMost(Program.PATIENCE)
                .until(() -> !postmaster.isAlive() && family.stream().noneMatch(ProcessHandle::isAlive));
        closeQuietly();
        log.info("Killed program=database pid={}", postmaster.pid());
    }

    /** Starts it on the same data; it recovers what was committed. */
    public void startAgain() {
        server = EmbeddedPostgres.startIn(folder, port);
        if (systemIdentifier() != identifier) {
            throw new IllegalStateException("Another database answers on port " + port);
        }
    }

    /** SIGSTOP to everything of it. */
    public void freeze() {
        signal("STOP");
    }

    /** SIGCONT to everything of it. */
    public void thaw() {
        signal("CONT");
    }

    private void signal(String signal) {
        var postmaster = ProcessHandle.of(postmasterPid()).orElseThrow();
        Stream.concat(Stream.of(postmaster), postmaster.descendants())
                .forEach(process -> Program.signal(process.pid(), signal));
        log.info("Signalled program=database signal={}", signal);
    }

    /** The same at another port, where somebody passes everything on. */
    public String urlAt(int otherPort) {
        return url().replace(":" + port + "/", ":" + otherPort + "/");
    }

    public int port() {
        return port;
    }

    private long postmasterPid() {
        try {
            return Long.parseLong(Files.readAllLines(folder.resolve("data").resolve("postmaster.pid"))
                    .getFirst()
                    .strip());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private long systemIdentifier() {
        return JdbcClient.create(server.superuser())
                .sql("SELECT system_identifier FROM pg_control_system()")
                .query(Long.class)
                .single();
    }

    private DataSource asOwner() {
        var connections = new PGSimpleDataSource();
        connections.setUrl(url());
        connections.setUser(ownerName());
        return connections;
    }

    private void migrate() {
        var liquibase = new SpringLiquibase();
        liquibase.setDataSource(asOwner());
        liquibase.setResourceLoader(new DefaultResourceLoader(OtherVersion.schema()));
        liquibase.setChangeLog(Schema.CHANGELOG);
        liquibase.setChangeLogParameters(
                Map.of("api.password", PASSWORD, "sender.password", PASSWORD, "status.password", PASSWORD));
        try {
            liquibase.afterPropertiesSet();
        } catch (liquibase.exception.LiquibaseException failure) {
            throw new IllegalStateException("The schema cannot be created", failure);
        }
    }

    private void closeQuietly() {
        try {
            server.close();
        } catch (IOException alreadyGone) {
            log.debug("Nothing left to stop", alreadyGone);
        }
    }

    @Override
    public void close() {
        if (server != null) {
            closeQuietly();
        }
    }
}
