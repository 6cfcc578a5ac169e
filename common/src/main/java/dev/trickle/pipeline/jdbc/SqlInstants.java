package dev.trickle.pipeline.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Converts instants to statement parameters and from columns. */
public final class SqlInstants {

    private SqlInstants() {}

    /** The current instant in microseconds, the precision of the database: stored and published instants are equal. */
    public static Instant now(InstantSource clock) {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** Converts an instant to a parameter. */
    public static OffsetDateTime toParameter(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** Converts an instant to a parameter that may be null. */
    public static @Nullable OffsetDateTime toNullableParameter(@Nullable Instant instant) {
        return instant == null ? null : toParameter(instant);
    }

    /** Reads a column that is never null. */
    public static Instant read(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /** Reads a column that may be null. */
    public static @Nullable Instant readNullable(ResultSet row, String column) throws SQLException {
        var found = row.getObject(column, OffsetDateTime.class);
        return found == null ? null : found.toInstant();
    }
}
