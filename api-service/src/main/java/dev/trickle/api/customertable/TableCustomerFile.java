package dev.trickle.api.customertable;

import dev.trickle.api.attribute.AccountAttributes;
import dev.trickle.api.attribute.TypedAttribute;
import dev.trickle.api.consent.ConsentColumns;
import dev.trickle.api.consent.ConsentFields;
import dev.trickle.api.consent.ConsentOptions;
import dev.trickle.api.consent.UnmappedColumn;
import dev.trickle.api.consent.UnmappedConsentCheck;
import dev.trickle.api.contact.ContactResolver;
import dev.trickle.api.customerfile.ConsentRequired;
import dev.trickle.api.customerfile.CustomerFile;
import dev.trickle.api.customerfile.FileOptions;
import dev.trickle.api.customerfile.RowError;
import dev.trickle.api.customerfile.UnreadableFile;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.table.TableReader;
import dev.trickle.api.table.TableRow;
import dev.trickle.api.table.UnreadableTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads customers from a table. Its head shows how it is written; then each row is parsed once. */
public final class TableCustomerFile implements CustomerFile {

    /** Number of rows whose values are checked before the import begins. */
    private static final int FIRST_ROWS = 500;

    /** Maximum number of cached values of one column. */
    private static final int MAX_CACHED_PER_COLUMN = 500;

    /** Maximum number of cached values of all columns together. */
    private static final int MAX_CACHED = 20_000;

    private final TableLayout layout;
    private final ConsentOptions options;
    private final ConsentColumns consents;

    private TableCustomerFile(TableLayout layout, ConsentOptions options, ConsentColumns consents) {
        this.layout = layout;
        this.options = options;
        this.consents = consents;
    }

    /**
     * Reads the head of a table, and checks its columns and its first rows.
     *
     * @throws InvalidRequest if the header is missing or invalid, if a stated column is missing, or if a column looks
     *     like consent and the request states nothing about consent
     */
    public static TableCustomerFile open(TableSource source, FileOptions options, ConsentOptions consent)
            throws IOException {
        var header = findHeader(source, options);
        var consents = ConsentColumns.of(header.names(), consent);
        var mapping = ColumnMapping.of(header.names(), options, consents);
        var formats = new ColumnFormats(mapping, options, source.decimal());
        var unread = new TableLayout(source, header.row(), header.names(), mapping, formats, List.of());
        new TableCustomerFile(unread, consent, consents).readHead(formats);
        var layout = new TableLayout(
                source, header.row(), header.names(), mapping, formats, unclear(source, mapping, formats));
        return new TableCustomerFile(layout, consent, consents);
    }

    @Override
    public Map<String, Object> describe() {
        var found = new LinkedHashMap<>(layout.source().description());
        found.put("header_row", layout.headerRow());
        found.put("header", layout.names());
        found.put(
                "columns",
                layout.mapping().columns().stream().map(this::describe).toList());
        found.put("unclear", layout.unclear());
        return found;
    }

    private Map<String, Object> describe(FileColumn column) {
        var found = new LinkedHashMap<String, Object>();
        found.put("column", column.name());
        found.put("read_as", readAs(column));
        if (column.attribute() != null) {
            var format = layout.format(column);
            found.put("type", format.type().code());
            if (format.pattern() != null) {
                found.put("format", format.pattern());
            }
        }
        return found;
    }

    private String readAs(FileColumn column) {
        if (consents.contains(column.index())) {
            return ConsentColumns.SUBSCRIPTION;
        }
        if (column.field() != null) {
            return column.field().code();
        }
        return ConsentFields.ATTRIBUTES + '.' + column.attribute();
    }

    @Override
    public void forEach(ContactResolver contactResolver, AccountAttributes attributes, RowHandler rowHandler)
            throws IOException {
        var mapper = new CustomerRowMapper(layout, consents, contactResolver, attributes);
        var check = newCheck();
        var columns = unmappedColumns(check);
        try (var reader = openRows()) {
            for (var row = next(reader); row != null; row = next(reader)) {
                if (!row.isEmpty()) {
                    recordValues(row, columns);
                    mapper.read(row, rowHandler);
                }
            }
        }
        ConsentRequired.rejectUnmapped(check.findUnmappedConsentValues());
    }

    @Override
    public void forFirst(
            int count, ContactResolver contactResolver, AccountAttributes attributes, RowHandler rowHandler)
            throws IOException {
        var mapper = new CustomerRowMapper(layout, consents, contactResolver, attributes);
        var read = 0;
        try (var reader = openRows()) {
            for (var row = nextReadable(reader); row != null && read < count; row = nextReadable(reader)) {
                if (!row.isEmpty()) {
                    mapper.read(row, rowHandler);
                    read++;
                }
            }
        }
    }

    @Override
    public List<TypedAttribute> attributeTypes() {
        return layout.formats().types();
    }

    @Override
    public boolean mayStateConsentAfter(int count) {
        return !consents.columns().isEmpty();
    }

    /** Closes nothing: the upload belongs to the caller. */
    @Override
    public void close() {}

    private void readHead(ColumnFormats formats) throws IOException {
        var check = newCheck();
        var columns = unmappedColumns(check);
        try (var reader = openRows()) {
            var row = nextReadable(reader);
            for (var read = 0; row != null && read < FIRST_ROWS; read++) {
                recordValues(row, columns);
                formats.add(row);
                row = nextReadable(reader);
            }
        }
        check.rejectUnmappedConsent();
    }

    /** Opens the table after its header. */
    private TableReader openRows() throws IOException {
        var reader = layout.source().open();
        for (var row = reader.next(); row != null && row.number() < layout.headerRow(); ) {
            row = reader.next();
        }
        return reader;
    }

    private static @Nullable TableRow next(TableReader reader) throws IOException {
        try {
            return reader.next();
        } catch (UnreadableTable unreadable) {
            throw new UnreadableFile(new RowError(unreadable.row(), "", "unreadable", unreadable.reason()));
        }
    }

    /** Returns the next row; null at the end, and before a row that cannot be read. */
    private static @Nullable TableRow nextReadable(TableReader reader) throws IOException {
        try {
            return reader.next();
        } catch (UnreadableTable unreadable) {
            return null;
        }
    }

    private UnmappedConsentCheck newCheck() {
        var known = layout.mapping().columns().stream()
                .filter(column -> column.attribute() == null)
                .map(FileColumn::name)
                .collect(Collectors.toSet());
        return new UnmappedConsentCheck(known, Set.of(), Math.min(MAX_CACHED_PER_COLUMN, MAX_CACHED / layout.width()));
    }

    /** Returns the unmapped column at each index of the header; null for columns that are not checked. */
    private @Nullable UnmappedColumn[] unmappedColumns(UnmappedConsentCheck check) {
        var columns = new UnmappedColumn[layout.width()];
        if (!options.isSpecified()) {
            layout.mapping().columns().stream()
                    .filter(column -> !consents.contains(column.index()))
                    .forEach(column -> columns[column.index()] = check.addColumn(column.name()));
            // An opt-out in a column that is not imported would be lost without notice.
            layout.mapping().unnamed().forEach(index -> columns[index] = check.addColumn("column " + (index + 1)));
        }
        return columns;
    }

    /** Records the values of a row. Skips a row with too many cells: its cells cannot be assigned to columns. */
    private static void recordValues(TableRow row, @Nullable UnmappedColumn[] columns) {
        var cells = row.size() > columns.length ? 0 : row.size();
        for (var index = 0; index < cells; index++) {
            var column = columns[index];
            if (column != null) {
                column.recordValue(row.text(index), row.number());
            }
        }
    }

    /** Finds the first row that names the phone numbers, or else the first row with a value. */
    private static Header findHeader(TableSource source, FileOptions options) throws IOException {
        var rows = new ArrayList<TableRow>();
        try (var reader = source.open()) {
            for (var row = nextReadable(reader); row != null && row.number() <= TableSource.MAX_HEADER_ROW; ) {
                if (ColumnMapping.isHeader(row.texts(), options)) {
                    return new Header(row.number(), row.texts());
                }
                if (!row.isEmpty()) {
                    rows.add(row);
                }
                row = nextReadable(reader);
            }
        }
        if (rows.isEmpty()) {
            throw InvalidRequest.of(
                    "header",
                    "required",
                    "the file is empty or unreadable: its first line must contain the names of the columns");
        }
        return new Header(rows.getFirst().number(), rows.getFirst().texts());
    }

    private static List<String> unclear(TableSource source, ColumnMapping mapping, ColumnFormats formats) {
        var found = new ArrayList<>(source.unclear());
        found.addAll(mapping.unclear());
        found.addAll(formats.unclear());
        mapping.unnamed()
                .forEach(index -> found.add("Column " + (index + 1) + " has no name: its values are not imported"));
        return found;
    }

    /** The row with the names of the columns. */
    private record Header(long row, List<String> names) {}
}
