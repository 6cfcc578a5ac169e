package dev.trickle.infrastructure;

import java.io.IOException;
import javax.sql.DataSource;

/**
 * The Kafka broker and the PostgreSQL server that tests run against.
 *
 * <p>The switch is the system property {@code trickle.infrastructure}: {@code embedded}, {@code containers}, or
 * {@code auto} (the default), which takes containers where a Docker engine answers. The log says which one runs.
 */
public interface Infrastructure extends AutoCloseable {

    /** Kafka clients connect here; host:port. */
    String bootstrapServers();

    /** JDBC address of a database on the PostgreSQL server, without credentials. */
    String jdbcUrl(String database);

    /** Connections as a superuser to the maintenance database. */
    DataSource superuser();

    @Override
    void close() throws IOException;

    /** The one infrastructure of this JVM, started at the first call and ended with the JVM. */
    static Infrastructure shared() {
        return SharedInfrastructure.get();
    }
}
