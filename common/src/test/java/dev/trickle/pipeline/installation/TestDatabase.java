package dev.trickle.pipeline.installation;

import dev.trickle.infrastructure.Infrastructure;
import dev.trickle.pipeline.error.ErrorTextTable;
import dev.trickle.pipeline.error.TestMetaErrors;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import liquibase.Scope;
import liquibase.command.CommandScope;
import liquibase.command.core.UpdateCommandStep;
import liquibase.command.core.helpers.ChangeExecListenerCommandStep;
import liquibase.command.core.helpers.DbUrlConnectionArgumentsCommandStep;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A separate database on the shared server with the deployed schema. Connections of a service have only the rights of
 * that service. Databases are copied from a template, which takes about 100 ms instead of a complete migration.
 */
public final class TestDatabase {

    /** The password of every role in tests. */
    public static final String PASSWORD = "trickle";

    private static final String TEMPLATE = "trickle_template";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String name;

    private TestDatabase(String name) {
        this.name = name;
    }

    /** A new database with an empty schema. */
    public static TestDatabase create() {
        Template.READY.run();
        var database = new TestDatabase("trickle_" + ProcessHandle.current().pid() + "_" + NUMBER.incrementAndGet());
        execute("CREATE DATABASE %s TEMPLATE %s".formatted(database.name, TEMPLATE));
        return database;
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
    private enum Template implements Runnable {
        READY;

        Template() {
            TestDatabase.execute("DROP DATABASE IF EXISTS " + TEMPLATE);
            TestDatabase.execute("CREATE DATABASE " + TEMPLATE);
            try (var connection = new TestDatabase(TEMPLATE).asOwner().getConnection()) {
                var database =
                        DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new JdbcConnection(connection));
                database.setDatabaseChangeLogTableName("databasechangelog");
                migrate(database);
                RolePasswords.of(PASSWORD, PASSWORD, PASSWORD)
                        .setIn(Infrastructure.shared().superuser());
                new ErrorTextTable(new TestDatabase(TEMPLATE).asOwner()).replace(TestMetaErrors.defaults());
            } catch (Exception failure) {
                throw new IllegalStateException("The schema cannot be created", failure);
            }
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

        @Override
        public void run() {
            // The constructor of the constant has migrated the template.
        }
    }
}
