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

/** Customers in comma-separated values. */
final class CsvCustomerFile implements CustomerFile {

    private static final CSVFormat FORMAT =
            CSVFormat.DEFAULT.builder().setIgnoreEmptyLines(false).setTrim(true).get();

    /** Number of rows whose values are checked before the import begins. */
    private static final int FIRST_ROWS = 500;

    /** Maximum number of cached values of one column. */
    private static final int CACHED = 500;

    /** Maximum number of cached values of all columns together. */
    private static final int MOST_CACHED = 20_000;

    private final CSVParser parser;
    private final RowLimit limit;
    private final Iterator<CSVRecord> rows;
    private final List<String> names;
    private final List<String> header;
    private final ConsentOptions order;
    private final ConsentColumns consents;

    private CsvCustomerFile(CSVParser parser, RowLimit limit, ConsentOptions consent) {
        this.parser = parser;
        this.limit = limit;
        this.rows = parser.iterator();
        this.names = names();
        this.header = header(names);
        this.order = consent;
        this.consents = ConsentColumns.of(names, consent);
    }

    /**
     * Opens a file and reads its header.
     *
     * @throws InvalidRequest if the header does not do
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
     * Hands over every row.
     *
     * @throws UnreadableFile if quotes, characters or lengths make it impossible to tell where the next row begins
     * @throws UnmappedConsent if the values of a column look like consent and the request states nothing about consent
     */
    @Override
    public void forEach(ContactResolver contactResolver, RowHandler rowHandler) throws IOException {
        var row = new CsvRowMapper(header, consents, contactResolver);
        var question = newQuestion();
        var columns = unmappedColumns(question);
        while (hasNext()) {
            var record = rows.next();
            limit.nextRow();
            if (!isEmpty(record)) {
                recordValues(record, columns);
                row.read(record, rowHandler);
            }
        }
        question.rejectUnmappedConsentValues();
    }

    @Override
    public void checkConsent() {
        var question = newQuestion();
        var columns = unmappedColumns(question);
        for (var row = 0; row < FIRST_ROWS && readable() && rows.hasNext(); row++) {
            var record = rows.next();
            limit.nextRow();
            recordValues(record, columns);
        }
        question.rejectUnmappedConsent();
    }

    private UnmappedConsentCheck newQuestion() {
        var known = IntStream.range(0, names.size())
                .filter(place -> CsvRowMapper.KNOWN.contains(header.get(place)))
                .mapToObj(names::get)
                .collect(Collectors.toSet());
        return new UnmappedConsentCheck(known, Set.of(), Math.min(CACHED, MOST_CACHED / names.size()));
    }

    /** Returns the unmapped column at each index of the header; null for columns that are not checked. */
    private @Nullable UnmappedColumn[] unmappedColumns(UnmappedConsentCheck question) {
        var columns = new UnmappedColumn[names.size()];
        if (!order.answersTheQuestion()) {
            for (var place = 0; place < columns.length; place++) {
                columns[place] = isUnmapped(place) ? question.addColumn(names.get(place)) : null;
            }
        }
        return columns;
    }

    /** Records the values of a row. Skips a row with too many cells: its cells cannot be assigned to columns. */
    private static void recordValues(CSVRecord record, @Nullable UnmappedColumn[] columns) {
        var cells = record.size() > columns.length ? 0 : record.size();
        for (var place = 0; place < cells; place++) {
            var column = columns[place];
            if (column != null) {
                column.recordValue(record.get(place), record.getRecordNumber());
            }
        }
    }

    private boolean isUnmapped(int place) {
        return !consents.has(place);
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }

    private List<String> names() {
        if (!readable() || !rows.hasNext()) {
            throw InvalidRequest.of("header", "required", "the first line must name the columns");
        }
        return rows.next().toList();
    }

    private static List<String> header(List<String> names) {
        var header = names.stream()
                .map(name -> name.toLowerCase(Locale.ROOT).replace(' ', '_'))
                .toList();
        checkHeader(header);
        return header;
    }

    private static void checkHeader(List<String> names) {
        var errors = new ArrayList<FieldError>();
        if (!names.contains(PHONE)) {
            errors.add(new FieldError(PHONE, "required", "the header must name the column " + PHONE));
        }
        var seen = new HashSet<String>();
        for (var name : names) {
            if (name.length() > CustomerEntry.LONGEST_TEXT || !RequestFields.isStorable(name)) {
                errors.add(new FieldError("header", "characters", "the name of a column cannot be stored"));
            } else if (name.isBlank()) {
                errors.add(new FieldError("header", "blank", "every column must have a name"));
            } else if (!seen.add(name)) {
                errors.add(new FieldError("header", "duplicate", "two columns have the same name"));
            }
        }
        if (!errors.isEmpty()) {
            throw new InvalidRequest(errors);
        }
    }

    private boolean readable() {
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

    /** Ends a row that never ends, before it fills the memory: most often a quote that was not closed. */
    private static final class RowLimit extends FilterReader {

        private static final int LONGEST_ROW = 1 << 20;

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
            if (sinceRow > LONGEST_ROW) {
                throw new IOException("row too long");
            }
        }
    }
}
