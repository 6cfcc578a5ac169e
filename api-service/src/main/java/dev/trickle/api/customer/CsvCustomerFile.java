package dev.trickle.api.customer;

import dev.trickle.api.problem.FieldError;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.problem.RequestFields;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** Reads customers from comma-separated values. */
final class CsvCustomerFile implements CustomerFile {

    private static final CSVFormat FORMAT =
            CSVFormat.DEFAULT.builder().setIgnoreEmptyLines(false).setTrim(true).get();

    /** Number of rows whose values are checked before the import begins. */
    private static final int FIRST_ROWS = 500;

    /** Maximum number of cached values of one column. */
    private static final int MAX_CACHED_PER_COLUMN = 500;

    /** Maximum number of cached values of all columns together. */
    private static final int MAX_CACHED = 20_000;

    private final CSVParser parser;
    private final RowLimit limit;
    private final Iterator<CSVRecord> rows;
    private final List<String> names;
    private final List<String> header;
    private final ConsentOptions options;
    private final ConsentColumns consents;

    private CsvCustomerFile(CSVParser parser, RowLimit limit, ConsentOptions consent) {
        this.parser = parser;
        this.limit = limit;
        this.rows = parser.iterator();
        this.names = readNames();
        this.header = normalize(names);
        this.options = consent;
        this.consents = ConsentColumns.of(names, consent);
    }

    /**
     * Opens a file and reads its header.
     *
     * @throws InvalidRequest if the header is missing or invalid
     */
    static CsvCustomerFile open(InputStream content, ConsentOptions consent) throws IOException {
        var limit = new RowLimit(new InputStreamReader(
                content,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)));
        return new CsvCustomerFile(CSVParser.parse(limit, FORMAT), limit, consent);
    }

    /**
     * Passes every row to the handler.
     *
     * @throws UnreadableFile if quotes, characters or lengths hide the beginning of the next row
     * @throws UnmappedConsent if the values of a column look like consent and the request states nothing about consent
     */
    @Override
    public void forEach(ContactResolver contactResolver, RowHandler rowHandler) throws IOException {
        var row = new CsvRowMapper(header, consents, contactResolver);
        var check = newCheck();
        var columns = unmappedColumns(check);
        while (hasNext()) {
            var record = rows.next();
            limit.nextRow();
            if (!isEmpty(record)) {
                recordValues(record, columns);
                row.read(record, rowHandler);
            }
        }
        check.rejectUnmappedConsentValues();
    }

    @Override
    public void checkConsent() {
        var check = newCheck();
        var columns = unmappedColumns(check);
        for (var row = 0; row < FIRST_ROWS && isReadable() && rows.hasNext(); row++) {
            var record = rows.next();
            limit.nextRow();
            recordValues(record, columns);
        }
        check.rejectUnmappedConsent();
    }

    private UnmappedConsentCheck newCheck() {
        var known = IntStream.range(0, names.size())
                .filter(index -> CsvRowMapper.KNOWN_COLUMNS.contains(header.get(index)))
                .mapToObj(names::get)
                .collect(Collectors.toSet());
        return new UnmappedConsentCheck(known, Set.of(), Math.min(MAX_CACHED_PER_COLUMN, MAX_CACHED / names.size()));
    }

    /** Returns the unmapped column at each index of the header; null for columns that are not checked. */
    private @Nullable UnmappedColumn[] unmappedColumns(UnmappedConsentCheck check) {
        var columns = new UnmappedColumn[names.size()];
        if (!options.isSpecified()) {
            for (var index = 0; index < columns.length; index++) {
                columns[index] = isUnmapped(index) ? check.addColumn(names.get(index)) : null;
            }
        }
        return columns;
    }

    /** Records the values of a row. Skips a row with too many cells: its cells cannot be assigned to columns. */
    private static void recordValues(CSVRecord record, @Nullable UnmappedColumn[] columns) {
        var cells = record.size() > columns.length ? 0 : record.size();
        for (var index = 0; index < cells; index++) {
            var column = columns[index];
            if (column != null) {
                column.recordValue(record.get(index), record.getRecordNumber());
            }
        }
    }

    private boolean isUnmapped(int index) {
        return !consents.contains(index);
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }

    private List<String> readNames() {
        if (!isReadable() || !rows.hasNext()) {
            throw InvalidRequest.of(
                    "header",
                    "required",
                    "the file is empty or unreadable: the first line must contain the names of the columns, in UTF-8");
        }
        return rows.next().toList();
    }

    private static List<String> normalize(List<String> names) {
        var header = names.stream()
                .map(name -> name.toLowerCase(Locale.ROOT).replace(' ', '_'))
                .toList();
        checkHeader(header);
        return header;
    }

    private static void checkHeader(List<String> names) {
        var errors = new ArrayList<FieldError>();
        if (!names.contains(PHONE)) {
            errors.add(new FieldError(
                    PHONE,
                    "required",
                    "the header must contain the column " + PHONE + ": rename the column of the phone numbers"));
        }
        var seen = new HashSet<String>();
        for (var name : names) {
            if (name.length() > CustomerEntry.MAX_TEXT_LENGTH || !RequestFields.isStorable(name)) {
                errors.add(new FieldError(
                        "header",
                        "characters",
                        "the name of a column must have at most " + CustomerEntry.MAX_TEXT_LENGTH
                                + " characters, all of which can be stored: rename the column"));
            } else if (name.isBlank()) {
                errors.add(new FieldError(
                        "header", "blank", "every column must have a name: name the column or delete it"));
            } else if (!seen.add(name)) {
                errors.add(new FieldError("header", "duplicate", "two columns have the same name: rename one of them"));
            }
        }
        if (!errors.isEmpty()) {
            throw new InvalidRequest(errors);
        }
    }

    private boolean isReadable() {
        try {
            return rows.hasNext();
        } catch (UncheckedIOException | IllegalStateException unreadable) {
            return false;
        }
    }

    private boolean hasNext() throws UnreadableFile {
        try {
            return rows.hasNext();
        } catch (UncheckedIOException | IllegalStateException unreadable) {
            throw new UnreadableFile(new RowError(parser.getRecordNumber() + 1, "", "unreadable"));
        }
    }

    private static boolean isEmpty(CSVRecord record) {
        return record.size() == 1 && record.get(0).isEmpty();
    }

    /** Fails on a row that is too long, usually because of an unclosed quote, before it fills the memory. */
    private static final class RowLimit extends FilterReader {

        private static final int MAX_ROW_LENGTH = 1 << 20;

        private int sinceRow;

        RowLimit(java.io.Reader in) {
            super(in);
        }

        void nextRow() {
            sinceRow = 0;
        }

        @Override
        public int read() throws IOException {
            count(1);
            return super.read();
        }

        @Override
        public int read(char[] buffer, int offset, int length) throws IOException {
            var read = super.read(buffer, offset, length);
            count(read);
            return read;
        }

        private void count(int read) throws IOException {
            sinceRow += read;
            if (sinceRow > MAX_ROW_LENGTH) {
                throw new IOException("row too long");
            }
        }
    }
}
