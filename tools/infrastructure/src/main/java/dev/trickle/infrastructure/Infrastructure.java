package dev.trickle.infrastructure;

import java.io.IOException;
import javax.sql.DataSource;

/**
 * The Kafka broker and the PostgreSQL server that tests run against.
 *
 * <p>The implementation is selected by the system property {@code trickle.infrastructure}: {@code embedded}, {@code
 * containers}, or {@code auto} (the default), which selects containers if a Docker engine responds. The log contains
 * the selection.
 */
public interface Infrastructure extends AutoCloseable {

    /** Address for Kafka clients, as host:port. */
    String bootstrapServers();

    /** JDBC URL of a database on the PostgreSQL server, without credentials. */
    String jdbcUrl(String database);

    /** Connections as a superuser to the maintenance database. */
    DataSource superuser();

    @Override
    void close() throws IOException;

    /** Returns the infrastructure of this JVM, started by the first call and stopped at the end of the JVM. */
    static Infrastructure shared() {
        return SharedInfrastructure.get();
    }
}
