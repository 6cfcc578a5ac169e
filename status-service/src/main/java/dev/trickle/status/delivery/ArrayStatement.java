package dev.trickle.status.delivery;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
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

    /** The next column, of this type of PostgreSQL. One that is null in every row is sent as one null: it costs nothing. */
    ArrayStatement<R> column(String type, Function<R, @Nullable Object> value) throws SQLException {
        var values = new @Nullable Object[rows.size()];
        var empty = true;
        for (var row = 0; row < values.length; row++) {
            values[row] = value.apply(rows.get(row));
            empty = empty && values[row] == null;
        }
        set(type, empty ? null : values);
        return this;
    }

    private void set(String type, @Nullable Object @Nullable [] values) throws SQLException {
        if (values == null) {
            statement.setNull(++column, Types.ARRAY);
        } else {
            statement.setArray(++column, connection.createArrayOf(type, values));
        }
    }

    /** The next column, of numbers that are zero in most rows; the statement takes null for zero. */
    ArrayStatement<R> counts(ToIntFunction<R> value) throws SQLException {
        return column("int4", row -> {
            var count = value.applyAsInt(row);
            return count == 0 ? null : count;
        });
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
