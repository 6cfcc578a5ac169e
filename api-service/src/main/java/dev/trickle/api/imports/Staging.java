package dev.trickle.api.imports;

import dev.trickle.api.attribute.AccountAttributes;
import dev.trickle.api.contact.ContactResolver;
import dev.trickle.api.customer.CustomerEntry;
import dev.trickle.api.customer.CustomerMerge;
import dev.trickle.api.customerfile.CustomerFile;
import dev.trickle.api.customerfile.RowError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Copies entries to a temporary table of one connection by COPY. */
final class Staging {

    static final String TABLE = "import_rows";

    static final String CREATE =
            "CREATE TEMPORARY TABLE " + TABLE + " (" + CustomerMerge.COLUMNS + ", is_rejected boolean NOT NULL)";

    /**
     * The rows to merge; {@code missing} replaces a missing subscription. If the file states the consent of some
     * people, the others have not agreed.
     */
    static final String ENTRIES = """
            (SELECT row_number, contact_key, whatsapp_phone, name, locale, customer_tier, tags,
                    coalesce(subscription, :missing::text) AS subscription, is_active, attributes
               FROM import_rows
              WHERE NOT is_rejected)
            """;

    static final String STATES_CONSENT = "SELECT EXISTS (SELECT FROM " + TABLE + " WHERE subscription IS NOT NULL)";

    static final String COUNT_WITHOUT_CONSENT = """
            SELECT count(*)
              FROM import_rows
             WHERE NOT is_rejected AND (subscription IS NULL OR subscription = 'unstated')
            """;

    /** Index of the few rows with a subscription, which are read page by page. */
    static final String FIND_SUBSCRIPTIONS =
            "CREATE INDEX ON " + TABLE + " (subscription, contact_key) WHERE subscription IS NOT NULL";

    static final String DROP = "DROP TABLE IF EXISTS pg_temp." + TABLE;

    private static final String COPY = "COPY " + TABLE + " FROM STDIN";
    private static final int BUFFER = 64 * 1024;

    /** A file may have thousands of columns; their notices leave space for those about people. */
    private static final int MAX_KEPT_VALUES = 100;

    private static final String NULL = "\\N";

    private final CopyIn copy;
    private final StringBuilder buffer = new StringBuilder();
    private final List<RowNotice> keptValues = new ArrayList<>();
    private long rejected;

    private Staging(CopyIn copy) {
        this.copy = copy;
    }

    static Staging open(Connection connection) throws SQLException {
        return new Staging(connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY));
    }

    void add(long row, CustomerEntry entry, boolean isRejected) throws SQLException {
        buffer.append(row);
        appendCell(entry.key().value());
        appendCell(entry.phone());
        appendCell(entry.name());
        appendCell(entry.locale());
        appendCell(entry.tier());
        appendCell(array(entry.tags()));
        appendCell(entry.subscription());
        appendCell(entry.active() == null ? null : entry.active().toString());
        appendCell(entry.attributes() == null ? null : entry.attributes().toString());
        appendCell(Boolean.toString(isRejected));
        buffer.append('\n');
        rejected += isRejected ? 1 : 0;
        if (buffer.length() >= BUFFER) {
            flush();
        }
    }

    /** Completes the copy. Returns the number of entries. */
    long finish() throws SQLException {
        flush();
        return copy.endCopy();
    }

    /** Cancels an incomplete copy: the table is empty and the connection is usable. */
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

    private void appendCell(@Nullable String text) {
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

    /** Copies a file. Returns the numbers of its entries. */
    static CopiedRows copyFile(
            Connection connection,
            CustomerFile file,
            ContactResolver contactResolver,
            AccountAttributes attributes,
            RejectedRows rejectedRows,
            Runnable nextRow)
            throws IOException, SQLException {
        var staging = open(connection);
        try {
            file.forEach(contactResolver, attributes, new CustomerFile.RowHandler() {
                @Override
                public void onEntry(long row, CustomerEntry entry) {
                    staging.addUnchecked(row, entry, false);
                    nextRow.run();
                }

                @Override
                public void onRejectedOptOut(long row, CustomerEntry optOut) {
                    staging.addUnchecked(row, optOut, true);
                }

                @Override
                public void onKeptValue(RowError mismatch) {
                    if (staging.keptValues.size() < MAX_KEPT_VALUES) {
                        staging.keptValues.add(RowNotice.ofKeptValue(mismatch));
                    }
                }

                @Override
                public void onRejected(RowError error) {
                    rejectedRows.add(error);
                    nextRow.run();
                }
            });
            var rows = staging.finish();
            return new CopiedRows(rows - staging.rejected, staging.rejected > 0, List.copyOf(staging.keptValues));
        } finally {
            staging.cancel();
        }
    }

    private void addUnchecked(long row, CustomerEntry entry, boolean isRejected) {
        try {
            add(row, entry, isRejected);
        } catch (SQLException failure) {
            throw new UncheckedIOException(new IOException(failure));
        }
    }

    /**
     * The copied rows.
     *
     * @param entries number of accepted rows
     * @param anyRejected whether opt-outs of rejected rows were copied too
     * @param keptValues notices of columns with values that are not of the detected type
     */
    record CopiedRows(long entries, boolean anyRejected, List<RowNotice> keptValues) {}
}
