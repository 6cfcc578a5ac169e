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

/** A PostgreSQL server with the deployed schema; data and port survive a kill. */
public final class DatabaseServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DatabaseServer.class);

    private static final String NAME = "trickle";

    /** Password of all service roles. */
    private static final String PASSWORD = "of-every-service";

    private Path folder;
    private final int port = FreePort.find();
    private final Thread shutdownHook = new Thread(this::close, "end-database");
    private EmbeddedPostgres server;
    private long identifier;

    DatabaseServer(Path folder) {
        this.folder = folder;
    }

    void start() {
        server = EmbeddedPostgres.startIn(folder, port);
        Runtime.getRuntime().addShutdownHook(shutdownHook);
        superuser().sql("CREATE DATABASE " + NAME).update();
        identifier = systemIdentifier();
        migrate();
    }

    /** Returns the JDBC URL without credentials. */
    public String url() {
        return server.jdbcUrl(NAME);
    }

    /** Returns the password settings of the services. */
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

    /** Returns a client with all privileges, for checks and for data of services that do not run. */
    public JdbcClient jdbcClient() {
        return JdbcClient.create(asOwner());
    }

    /** Opens a transaction that holds the locks of this statement until it is closed; it changes nothing. */
    public Connection lockRows(String sql, Object... parameters) {
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

    /** Returns whether the server runs. */
    public boolean isRunning() {
        return postgresProcesses().isRunning();
    }

    /** Sends SIGKILL to all server processes and waits until they are gone, like a crash of the machine. */
    public void kill() {
        postgresProcesses().kill();
    }

    /** Starts the server on the same data; it recovers all commits. */
    public void startAgain() {
        closeQuietly();
        server = EmbeddedPostgres.startIn(folder, port);
        if (systemIdentifier() != identifier) {
            throw new IllegalStateException("Another database answers on port " + port);
        }
    }

    /** Sends SIGSTOP to all server processes. */
    public void freeze() {
        postgresProcesses().signal("STOP");
    }

    /** Sends SIGCONT to all server processes. */
    public void thaw() {
        postgresProcesses().signal("CONT");
    }

    private PostgresProcesses postgresProcesses() {
        return new PostgresProcesses(dataFolder());
    }

    /** Returns the data folder. */
    public Path dataFolder() {
        return folder.resolve("data");
    }

    /** Switches to a new WAL segment; returns whether there was space for it. */
    public boolean canSwitchLogSegment() {
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

    /** Creates a standby from a copy of the data; the server is killed for the copy and restarted. */
    public StandbyDatabase standby(String name) {
        kill();
        var standbyDatabase = StandbyDatabase.copyOf(this, folder.resolveSibling(name));
        startAgain();
        standbyDatabase.follow();
        return standbyDatabase;
    }

    /** Makes this killed server continue with another data folder. */
    void replaceDataFolder(Path another) {
        folder = another;
        startAgain();
    }

    /** Promotes a standby that replaced this server, so that it accepts writes. */
    public void promote() {
        superuser().sql("SELECT pg_promote()").query(Boolean.class).single();
    }

    /** Returns the JDBC URL with the port of a proxy. */
    public String urlWithPort(int otherPort) {
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
        liquibase.setResourceLoader(new DefaultResourceLoader(OtherVersion.schemaClassLoader()));
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
            log.debug("Server already stopped", alreadyGone);
        }
    }

    @Override
    public void close() {
        if (server != null) {
            closeQuietly();
        }
    }
}
