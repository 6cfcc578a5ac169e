package dev.trickle.api.customer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Streams entries into a temporary table of one connection, by COPY. */
final class Staging {

    static final String TABLE = "import_rows";

    static final String CREATE =
            "CREATE TEMPORARY TABLE " + TABLE + " (" + CustomerMerge.COLUMNS + ", is_refused boolean NOT NULL)";

    /**
     * The rows to merge. If the file states the consent of some people, the others have not agreed: {@code unstated}
     * replaces a missing subscription.
     */
    static final String ENTRIES = """
            (SELECT row_number, contact_key, whatsapp_phone, name, locale, customer_tier, tags,
                    coalesce(subscription, :unstated::text) AS subscription, is_active, attributes
               FROM import_rows
              WHERE NOT is_refused)
            """;

    static final String STATES_CONSENT = "SELECT EXISTS (SELECT FROM " + TABLE + " WHERE subscription IS NOT NULL)";

    static final String COUNT_WITHOUT_CONSENT = """
            SELECT count(*)
              FROM import_rows
             WHERE NOT is_refused AND (subscription IS NULL OR subscription = 'unstated')
            """;

    /** Few rows say anything about a subscription, and those are looked for page by page. */
    static final String FIND_SUBSCRIPTIONS =
            "CREATE INDEX ON " + TABLE + " (subscription, contact_key) WHERE subscription IS NOT NULL";

    static final String DROP = "DROP TABLE IF EXISTS pg_temp." + TABLE;

    private static final String COPY = "COPY " + TABLE + " FROM STDIN";
    private static final int BUFFER = 64 * 1024;
    private static final String NULL = "\\N";

    private final CopyIn copy;
    private final StringBuilder buffer = new StringBuilder();
    private long refused;

    private Staging(CopyIn copy) {
        this.copy = copy;
    }

    static Staging into(Connection connection) throws SQLException {
        return new Staging(connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY));
    }

    void add(long row, CustomerEntry entry, boolean isRefused) throws SQLException {
        buffer.append(row);
        cell(entry.key().value());
        cell(entry.phone());
        cell(entry.name());
        cell(entry.locale());
        cell(entry.tier());
        cell(array(entry.tags()));
        cell(entry.subscription());
        cell(entry.active() == null ? null : entry.active().toString());
        cell(entry.attributes() == null ? null : entry.attributes().toString());
        cell(Boolean.toString(isRefused));
        buffer.append('\n');
        refused += isRefused ? 1 : 0;
        if (buffer.length() >= BUFFER) {
            flush();
        }
    }

    /** Ends the table; says how many entries it has. */
    long end() throws SQLException {
        flush();
        return copy.endCopy();
    }

    /** Leaves the table empty and the connection usable. */
    void cancel() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }

    private void flush() throws SQLException {
        var bytes = buffer.toString().getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(bytes, 0, bytes.length);
        buffer.setLength(0);
    }

    private void cell(@Nullable String text) {
        buffer.append('\t').append(text == null ? NULL : escaped(text));
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }

    private static @Nullable String array(@Nullable List<String> texts) {
        return texts == null
                ? null
                : texts.stream()
                        .map(text -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                        .collect(Collectors.joining(",", "{", "}"));
    }

    /** Copies a whole file; says how many entries it had. */
    static Filled fill(
            Connection connection,
            CustomerFile file,
            ContactResolver contactResolver,
            RejectedRows rejectedRows,
            Runnable nextRow)
            throws IOException, SQLException {
        var staging = into(connection);
        try {
            file.forEach(contactResolver, new CustomerFile.RowHandler() {
                @Override
                public void entry(long row, CustomerEntry entry) {
                    staging.addUnchecked(row, entry, false);
                    nextRow.run();
                }

                @Override
                public void optOutOfRejected(long row, CustomerEntry optOut) {
                    staging.addUnchecked(row, optOut, true);
                }

                @Override
                public void rejected(RowError error) {
                    rejectedRows.add(error);
                    nextRow.run();
                }
            });
            var rows = staging.end();
            return new Filled(rows - staging.refused, staging.refused > 0);
        } finally {
            staging.cancel();
        }
    }

    private void addUnchecked(long row, CustomerEntry entry, boolean isRefused) {
        try {
            add(row, entry, isRefused);
        } catch (SQLException failure) {
            throw new UncheckedIOException(new IOException(failure));
        }
    }

    /**
     * The copied rows.
     *
     * @param entries number of rows that are no refused rows
     * @param anyRefused whether opt-outs of refused rows were copied too
     */
    record Filled(long entries, boolean anyRefused) {}
}
