package dev.trickle.api.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.datasource.DataSourceUtils;

/** Sets a longer network timeout for slow statements. The default timeout detects a server that is unreachable. */
public final class StatementTimeout {

    private final DataSource connections;
    private final Duration timeout;

    /** @param timeout maximum duration of each statement */
    public StatementTimeout(DataSource connections, Duration timeout) {
        this.connections = connections;
        this.timeout = timeout;
    }

    /** Sets the timeout of each statement on this connection. The pool resets it when the connection is returned. */
    public static void apply(Connection connection, Duration timeout) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(timeout.toMillis()));
    }

    /** Sets the timeout of the following statements of the caller's transaction. */
    public void applyToTransaction() {
        var connection = DataSourceUtils.getConnection(connections);
        try {
            apply(connection, timeout);
        } catch (SQLException failure) {
            throw new DataAccessResourceFailureException(
                    "The network timeout of the connection cannot be set", failure);
        } finally {
            DataSourceUtils.releaseConnection(connection, connections);
        }
    }
}
