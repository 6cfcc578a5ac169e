package dev.trickle.benchmark;

import com.zaxxer.hikari.HikariDataSource;
import dev.trickle.infrastructure.EmbeddedPostgres;
import dev.trickle.infrastructure.FreePort;
import dev.trickle.infrastructure.SecretFile;
import dev.trickle.pipeline.installation.RolePasswords;
import dev.trickle.pipeline.installation.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import javax.sql.DataSource;
import liquibase.exception.LiquibaseException;
import liquibase.integration.spring.SpringLiquibase;
import org.springframework.core.io.DefaultResourceLoader;

/** Runs a durable PostgreSQL server with the deployed schema, on the disk of the working folder. */
final class BenchDatabase implements AutoCloseable {

    private static final Path PARENT = Path.of("target", "bench");
    static final String PASSWORD = "of-every-service";

    private final Path folder;
    private final EmbeddedPostgres server;

    private BenchDatabase(Path folder, EmbeddedPostgres server) {
        this.folder = folder;
        this.server = server;
    }

    static BenchDatabase start() {
        try {
            var folder = Files.createTempDirectory(Files.createDirectories(PARENT), "postgres-");
            var database =
                    new BenchDatabase(folder, EmbeddedPostgres.startIn(folder.toAbsolutePath(), FreePort.find()));
            Runtime.getRuntime().addShutdownHook(new Thread(database::close, "bench-database-stop"));
            database.migrate();
            return database;
        } catch (IOException failure) {
            throw new UncheckedIOException("The folder " + PARENT + " cannot be used", failure);
        }
    }

    /** Returns the JDBC URL, without credentials. */
    String url() {
        return server.jdbcUrl("postgres");
    }

    /** Returns the processor time of the server. */
    Duration cpu() {
        return server.process()
                .map(leader -> Stream.concat(Stream.of(leader), leader.descendants())
                        .map(each -> each.info().totalCpuDuration().orElse(Duration.ZERO))
                        .reduce(Duration.ZERO, Duration::plus))
                .orElse(Duration.ZERO);
    }

    /** Returns connections with the rights of a service. */
    HikariDataSource connectionsOf(String role) {
        var connections = new HikariDataSource();
        connections.setJdbcUrl(server.jdbcUrl("postgres"));
        connections.setUsername(role);
        connections.setPassword(PASSWORD);
        connections.setMaximumPoolSize(2);
        return connections;
    }

    /** Returns the password of the owner, with which the API checks whether the database is available. */
    String ownerPassword() {
        return SecretFile.readOrGenerate(EmbeddedPostgres.passwordFile(folder));
    }

    DataSource superuserConnections() {
        return server.superuser();
    }

    /** Vacuums a table and writes all changes to the disk. */
    void vacuumAndCheckpoint(String table) throws SQLException {
        try (var connection = server.superuser().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("VACUUM ANALYZE " + table);
            statement.execute("CHECKPOINT");
        }
    }

    private void migrate() {
        var liquibase = new SpringLiquibase();
        liquibase.setDataSource(server.superuser());
        liquibase.setChangeLog(Schema.CHANGELOG);
        liquibase.setResourceLoader(new DefaultResourceLoader());
        try {
            liquibase.afterPropertiesSet();
            RolePasswords.of(PASSWORD, PASSWORD, PASSWORD).setIn(server.superuser());
        } catch (LiquibaseException failure) {
            throw new IllegalStateException("The schema cannot be created", failure);
        }
    }

    @Override
    public synchronized void close() {
        if (!Files.exists(folder)) {
            return;
        }
        try {
            server.close();
            try (var everything = Files.walk(folder)) {
                for (var path : everything.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("The folder " + folder + " cannot be deleted", failure);
        }
    }
}
