package dev.trickle.api.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** How instants get into the database and out again. */
public final class SqlInstants {

    private SqlInstants() {}

    /** The present, as exact as the database keeps it: what is written and what is published must be equal. */
    public static Instant now(InstantSource calendar) {
        return calendar.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** As a parameter. */
    public static OffsetDateTime parameter(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** As a parameter that may be null. */
    public static @Nullable OffsetDateTime nullable(@Nullable Instant instant) {
        return instant == null ? null : parameter(instant);
    }

    /** From a column that is never null. */
    public static Instant in(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /** From a column that may be null. */
    public static @Nullable Instant nullableIn(ResultSet row, String column) throws SQLException {
        var found = row.getObject(column, OffsetDateTime.class);
        return found == null ? null : found.toInstant();
    }
}
