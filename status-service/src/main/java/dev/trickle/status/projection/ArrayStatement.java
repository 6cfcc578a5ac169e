package dev.trickle.status.projection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A statement whose parameters are arrays, one per column. A whole batch goes to PostgreSQL in one message: no round
 * trip per row, and no risk that both socket buffers fill up, as with a JDBC batch.
 */
final class ArrayStatement<R> implements AutoCloseable {

    private static final int NANOS_PER_MICRO = 1_000;
    private static final double MICROS_PER_SECOND = 1_000_000;

    private final Connection connection;
    private final PreparedStatement statement;
    private final List<R> rows;
    private int column;

    ArrayStatement(Connection connection, String sql, List<R> rows) throws SQLException {
        this.connection = connection;
        this.statement = connection.prepareStatement(sql);
        this.rows = rows;
    }

    /** Sets the next column, of this PostgreSQL type. A column that is null in every row is sent as a single null. */
    ArrayStatement<R> column(String type, Function<R, @Nullable Object> value) throws SQLException {
        return column(type, new @Nullable Object[rows.size()], value);
    }

    /** Sets the next column, of numbers that are zero in most rows; the statement treats null as zero. */
    ArrayStatement<R> counts(ToIntFunction<R> value) throws SQLException {
        return column("int4", new @Nullable Integer[rows.size()], row -> {
            var count = value.applyAsInt(row);
            return count == 0 ? null : count;
        });
    }

    /**
     * Sets the next column, of instants with the precision of PostgreSQL: truncated to microseconds. They are sent as
     * seconds since 1970 for {@code to_timestamp}, which is exact to the microsecond until the year 2242 and much
     * faster than parsing text.
     */
    ArrayStatement<R> instants(Function<R, @Nullable Instant> value) throws SQLException {
        return column("float8", new @Nullable Double[rows.size()], row -> seconds(value.apply(row)));
    }

    private static @Nullable Double seconds(@Nullable Instant instant) {
        if (instant == null) {
            return null;
        }
        var micros = instant.getNano() / NANOS_PER_MICRO;
        return instant.getEpochSecond() + micros / MICROS_PER_SECOND;
    }

    /** Arrays of numbers are sent in binary format, all others as text. */
    private <T> ArrayStatement<R> column(String type, @Nullable T[] values, Function<R, @Nullable T> value)
            throws SQLException {
        var empty = true;
        for (var row = 0; row < values.length; row++) {
            values[row] = value.apply(rows.get(row));
            empty = empty && values[row] == null;
        }
        if (empty) {
            statement.setNull(++column, Types.ARRAY);
        } else {
            statement.setArray(++column, connection.createArrayOf(type, values));
        }
        return this;
    }

    /** Returns the number of written rows. */
    int execute() throws SQLException {
        return statement.executeUpdate();
    }

    /** Returns the ids that the statement returns. */
    List<UUID> ids() throws SQLException {
        try (var found = statement.executeQuery()) {
            var ids = new ArrayList<UUID>();
            while (found.next()) {
                ids.add(found.getObject(1, UUID.class));
            }
            return ids;
        }
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }
}
