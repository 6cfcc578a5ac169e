package dev.trickle.pipeline.installation;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.trickle.infrastructure.Infrastructure;
import dev.trickle.pipeline.error.ErrorTextTable;
import dev.trickle.pipeline.error.TestMetaErrors;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import liquibase.Scope;
import liquibase.command.CommandScope;
import liquibase.command.core.UpdateCommandStep;
import liquibase.command.core.helpers.ChangeExecListenerCommandStep;
import liquibase.command.core.helpers.DbUrlConnectionArgumentsCommandStep;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import org.awaitility.Awaitility;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A separate database on the shared server with the deployed schema. Connections of a service have only the rights of
 * that service. Databases are copied from a template, which takes about 100 ms instead of a complete migration.
 */
public final class TestDatabase {

    /** The password of every role in tests. */
    public static final String PASSWORD = "trickle";

    private static final String TEMPLATE = "trickle_template";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String DEADLOCK_DETECTED = "40P01";
    private static final int MAX_CONNECTIONS = 30;
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(10);

    private final String name;
    private final DataSource owner;

    private TestDatabase(String name) {
        this.name = name;
        this.owner = pool(newOwnerConnections());
    }

    /** A new database with an empty schema. */
    public static TestDatabase create() {
        var database = new TestDatabase("trickle_" + ProcessHandle.current().pid() + "_" + NUMBER.incrementAndGet());
        execute("CREATE DATABASE %s TEMPLATE %s".formatted(database.name, Template.MIGRATED.name));
        return database;
    }

    /**
     * Deletes all rows that were written since the database was created. It gives up its locks before a deadlock with a
     * background worker is found, and tries again.
     */
    public void reset() {
        var deletes = Template.MIGRATED.emptyTables.stream()
                .map("DELETE FROM %s;"::formatted)
                .collect(Collectors.joining("\n"));
        var reset = JdbcClient.create(owner).sql("""
                DO $$ BEGIN
                    SET LOCAL lock_timeout = '100ms';
                    SET LOCAL session_replication_role = replica;
                    %s
                END $$
                """.formatted(deletes));
        Awaitility.await()
                .ignoreExceptionsMatching(TestDatabase::isLockUnavailable)
                .untilAsserted(reset::update);
    }

    private static boolean isLockUnavailable(Throwable failure) {
        return failure.getCause() instanceof SQLException cause
                && (LOCK_NOT_AVAILABLE.equals(cause.getSQLState()) || DEADLOCK_DETECTED.equals(cause.getSQLState()));
    }

    /** The JDBC address, without credentials. */
    public String url() {
        return Infrastructure.shared().jdbcUrl(name);
    }

    /** Connections of the api-service. */
    public DataSource asApi() {
        return connectionsOf("trickle_api");
    }

    /** Connections of the sender-service. */
    public DataSource asSender() {
        return connectionsOf("trickle_sender");
    }

    /** Connections of the status-service. */
    public DataSource asStatus() {
        return connectionsOf("trickle_status");
    }

    /** Connections with all rights: for assertions, and in place of a service that is not under test. */
    public DataSource asOwner() {
        return owner;
    }

    /** Reuses connections: a new one takes longer than most statements. */
    public static DataSource pool(DataSource connections) {
        var pool = new HikariConfig();
        pool.setDataSource(connections);
        // No connection before the first statement: the database may not exist yet.
        pool.setInitializationFailTimeout(-1);
        pool.setMinimumIdle(0);
        pool.setMaximumPoolSize(MAX_CONNECTIONS);
        pool.setIdleTimeout(IDLE_TIMEOUT.toMillis());
        return new HikariDataSource(pool);
    }

    private PGSimpleDataSource newOwnerConnections() {
        var superuser = (PGSimpleDataSource) Infrastructure.shared().superuser();
        var connections = new PGSimpleDataSource();
        connections.setUrl(url());
        connections.setUser(superuser.getUser());
        connections.setPassword(superuser.getPassword());
        return connections;
    }

    private DataSource connectionsOf(String role) {
        var connections = new PGSimpleDataSource();
        connections.setUrl(url());
        connections.setUser(role);
        connections.setPassword(PASSWORD);
        return connections;
    }

    private static void execute(String sql) {
        try (var connection = Infrastructure.shared().superuser().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Migrated once per JVM. */
    private static final class Template {

        private static final Template MIGRATED = new Template();

        private final String name = TEMPLATE;
        private final List<String> emptyTables;

        private Template() {
            TestDatabase.execute("DROP DATABASE IF EXISTS " + TEMPLATE);
            TestDatabase.execute("CREATE DATABASE " + TEMPLATE);
            // Not pooled: a template is copied only while no session is connected to it.
            var connections = new TestDatabase(TEMPLATE).newOwnerConnections();
            try (var connection = connections.getConnection()) {
                var database =
                        DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new JdbcConnection(connection));
                database.setDatabaseChangeLogTableName("databasechangelog");
                migrate(database);
                RolePasswords.of(PASSWORD, PASSWORD, PASSWORD)
                        .setIn(Infrastructure.shared().superuser());
                new ErrorTextTable(connections).replace(TestMetaErrors.defaults());
                emptyTables = findEmptyTables(JdbcClient.create(connections));
            } catch (Exception failure) {
                throw new IllegalStateException("The schema cannot be created", failure);
            }
        }

        private static List<String> findEmptyTables(JdbcClient template) {
            return template
                    .sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
                    .query(String.class)
                    .list()
                    .stream()
                    .filter(table -> template.sql("SELECT NOT EXISTS (SELECT FROM %s)".formatted(table))
                            .query(Boolean.class)
                            .single())
                    .toList();
        }

        private static void migrate(liquibase.database.Database database) throws Exception {
            Scope.child(Map.of(), () -> {
                new CommandScope(UpdateCommandStep.COMMAND_NAME)
                        .addArgumentValue(DbUrlConnectionArgumentsCommandStep.DATABASE_ARG, database)
                        .addArgumentValue(
                                UpdateCommandStep.CHANGELOG_FILE_ARG, Schema.CHANGELOG.replace("classpath:", ""))
                        .addArgumentValue(ChangeExecListenerCommandStep.CHANGE_EXEC_LISTENER_ARG, null)
                        .execute();
            });
        }
    }
}
