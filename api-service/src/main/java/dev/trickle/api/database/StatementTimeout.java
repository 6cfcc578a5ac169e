package dev.trickle.api.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.datasource.DataSourceUtils;

/** For statements that may take longer than others, which are given up as if the server had vanished. */
public final class StatementTimeout {

    private final DataSource connections;
    private final Duration most;

    /** @param most with a single statement */
    public StatementTimeout(DataSource connections, Duration most) {
        this.connections = connections;
        this.most = most;
    }

    /** Whatever is asked on this connection may take so long each, until the pool has it back and sets that back. */
    public static void of(Connection connection, Duration most) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(most.toMillis()));
    }

    /** Whatever the caller's transaction asks from now on may take so long. */
    public void forTheRestOfTheTransaction() {
        var connection = DataSourceUtils.getConnection(connections);
        try {
            of(connection, most);
        } catch (SQLException failure) {
            throw new DataAccessResourceFailureException("The connection takes no other patience", failure);
        } finally {
            DataSourceUtils.releaseConnection(connection, connections);
        }
    }
}
