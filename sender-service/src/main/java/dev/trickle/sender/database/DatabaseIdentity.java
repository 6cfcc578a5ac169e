package dev.trickle.sender.database;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Identity of a PostgreSQL server, as it is written into the metadata of committed offsets.
 *
 * @param systemIdentifier set when the data folder was created; copies have it too
 * @param timeline grows when a standby is promoted and when a backup is restored to an instant
 */
public record DatabaseIdentity(String systemIdentifier, int timeline) {

    /**
     * The text form as an SQL expression over {@code pg_control_system()}. The timeline is the first eight digits of
     * the name of a WAL file.
     */
    public static final String SQL = "system_identifier || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8)";

    private static final Pattern TEXT = Pattern.compile("(\\d+)/([0-9A-F]{8})");

    /** Parses the text form. */
    public static DatabaseIdentity of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("No identity of a database: " + text));
    }

    /** Parses the metadata of a committed offset; empty if a tool has committed the offset. */
    public static Optional<DatabaseIdentity> parse(String metadata) {
        var parts = TEXT.matcher(metadata);
        return parts.matches()
                ? Optional.of(new DatabaseIdentity(parts.group(1), Integer.parseUnsignedInt(parts.group(2), 16)))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "%s/%08X".formatted(systemIdentifier, timeline);
    }
}
