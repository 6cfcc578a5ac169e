package dev.trickle.status.delivery;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A statement whose parameters are arrays, one a column: a whole batch goes to PostgreSQL in one message, which
 * neither costs a round trip a row nor fills both socket buffers as a batch of statements may.
 */
final class ArrayStatement<R> implements AutoCloseable {

    private final Connection connection;
    private final PreparedStatement statement;
    private final List<R> rows;
    private int column;

    ArrayStatement(Connection connection, String sql, List<R> rows) throws SQLException {
        this.connection = connection;
        this.statement = connection.prepareStatement(sql);
        this.rows = rows;
    }

    /** The next column, of this type of PostgreSQL. */
    ArrayStatement<R> column(String type, Function<R, @Nullable Object> value) throws SQLException {
        var values = rows.stream().map(value).toArray();
        statement.setArray(++column, connection.createArrayOf(type, values));
        return this;
    }

    /** The next column, of instants as exact as PostgreSQL keeps them: cut to microseconds, never rounded up. */
    ArrayStatement<R> instants(Function<R, @Nullable Instant> value) throws SQLException {
        return column("timestamptz", row -> microseconds(value.apply(row)));
    }

    private static @Nullable String microseconds(@Nullable Instant instant) {
        return instant == null ? null : instant.truncatedTo(ChronoUnit.MICROS).toString();
    }

    /** How many rows the statement wrote. */
    int execute() throws SQLException {
        return statement.executeUpdate();
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }
}
