package dev.trickle.systemtest.harness;

import dev.trickle.infrastructure.EmbeddedPostgres;
import dev.trickle.infrastructure.FreePort;
import dev.trickle.infrastructure.SecretFile;
import dev.trickle.pipeline.installation.RolePasswords;
import dev.trickle.pipeline.installation.Schema;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import liquibase.integration.spring.SpringLiquibase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A PostgreSQL server with the schema as deployed; it keeps its data and its port when it is killed. */
public final class DatabaseServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DatabaseServer.class);

    private static final String NAME = "trickle";

    /** Of every service. */
    private static final String PASSWORD = "of-every-service";

    private Path folder;
    private final int port = FreePort.find();
    private final Thread end = new Thread(this::close, "end-database");
    private EmbeddedPostgres server;
    private long identifier;

    DatabaseServer(Path folder) {
        this.folder = folder;
    }

    void start() {
        server = EmbeddedPostgres.startIn(folder, port);
        Runtime.getRuntime().addShutdownHook(end);
        superuser().sql("CREATE DATABASE " + NAME).update();
        identifier = systemIdentifier();
        migrate();
    }

    /** The JDBC address, without credentials. */
    public String url() {
        return server.jdbcUrl(NAME);
    }

    /** The passwords, as the services get them. */
    List<String> passwords() {
        return List.of(
                "--OWNER_DB_PASSWORD=" + ownerPassword(),
                "--API_DB_PASSWORD=" + PASSWORD,
                "--SENDER_DB_PASSWORD=" + PASSWORD,
                "--STATUS_DB_PASSWORD=" + PASSWORD);
    }

    String ownerPassword() {
        return SecretFile.readOrGenerate(EmbeddedPostgres.passwordFile(folder));
    }

    String ownerName() {
        return server.superuserName();
    }

    JdbcClient superuser() {
        return JdbcClient.create(server.superuser());
    }

    /** Looks, and plays the part of services that do not run, with all rights. */
    public JdbcClient sql() {
        return JdbcClient.create(asOwner());
    }

    /** A transaction of somebody who is slow: what this locks stays locked until it is closed, and nothing is changed. */
    public Connection holding(String sql, Object... parameters) {
        try {
            var connection = asOwner().getConnection();
            connection.setAutoCommit(false);
            JdbcClient.create(new SingleConnectionDataSource(connection, true))
                    .sql(sql)
                    .params(parameters)
                    .query()
                    .singleRow();
            return connection;
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Whether it runs at all. */
    public boolean isRunning() {
        return postgresProcesses().isRunning();
    }

    /** SIGKILL to the server; comes back when nothing of it is left, as a crash of the machine would have it. */
    public void kill() {
        postgresProcesses().kill();
    }

    /** Starts it on the same data, however it ended; it recovers what was committed. */
    public void startAgain() {
        closeQuietly();
        server = EmbeddedPostgres.startIn(folder, port);
        if (systemIdentifier() != identifier) {
            throw new IllegalStateException("Another database answers on port " + port);
        }
    }

    /** SIGSTOP to everything of it. */
    public void freeze() {
        postgresProcesses().signal("STOP");
    }

    /** SIGCONT to everything of it. */
    public void thaw() {
        postgresProcesses().signal("CONT");
    }

    private PostgresProcesses postgresProcesses() {
        return new PostgresProcesses(data());
    }

    /** Where it keeps what it stores. */
    public Path data() {
        return folder.resolve("data");
    }

    /** Asks for more room for its log; whether it got that. */
    public boolean findsRoomForItsLog() {
        try {
            superuser()
                    .sql("SELECT pg_switch_wal() FROM pg_logical_emit_message(false, 'tests', 'a record', true)")
                    .query(String.class)
                    .single();
            return true;
        } catch (DataAccessException failure) {
            return false;
        }
    }

    /** A standby that has everything, at first; the server is killed for a moment so that its data can be copied. */
    public StandbyDatabase standby(String name) {
        kill();
        var standbyDatabase = StandbyDatabase.copyOf(this, folder.resolveSibling(name));
        startAgain();
        standbyDatabase.follow();
        return standbyDatabase;
    }

    /** What is in this folder answers from now on in place of this server, which was killed. */
    void continueIn(Path another) {
        folder = another;
        startAgain();
    }

    /** A standby that has taken its place takes changes, too. */
    public void promote() {
        superuser().sql("SELECT pg_promote()").query(Boolean.class).single();
    }

    /** The same at another port, where somebody passes everything on. */
    public String urlAt(int otherPort) {
        return url().replace(":" + port + "/", ":" + otherPort + "/");
    }

    public int port() {
        return port;
    }

    private long systemIdentifier() {
        return superuser()
                .sql("SELECT system_identifier FROM pg_control_system()")
                .query(Long.class)
                .single();
    }

    private DataSource asOwner() {
        return server.superuser(NAME);
    }

    private void migrate() {
        var liquibase = new SpringLiquibase();
        liquibase.setDataSource(asOwner());
        liquibase.setResourceLoader(new DefaultResourceLoader(OtherVersion.schema()));
        liquibase.setChangeLog(Schema.CHANGELOG);
        try {
            liquibase.afterPropertiesSet();
            RolePasswords.of(PASSWORD, PASSWORD, PASSWORD).setIn(asOwner());
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
