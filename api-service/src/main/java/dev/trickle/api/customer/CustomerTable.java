package dev.trickle.api.customer;

import dev.trickle.api.problem.FieldError;
import dev.trickle.api.problem.Fields;
import dev.trickle.api.problem.InvalidRequest;
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
final class CustomerTable implements CustomerFile {

    private static final CSVFormat FORMAT =
            CSVFormat.DEFAULT.builder().setIgnoreEmptyLines(false).setTrim(true).get();

    /** Rows that are examined for values that look like consent. */
    private static final int HEAD = 500;

    /** Remembered values of a column, and of all columns. */
    private static final int CACHED = 500;

    private static final int MOST_CACHED = 20_000;

    private final CSVParser parser;
    private final RowLimit limit;
    private final Iterator<CSVRecord> rows;
    private final List<String> names;
    private final List<String> header;
    private final ConsentOrder order;
    private final ConsentColumns consents;

    private CustomerTable(CSVParser parser, RowLimit limit, ConsentOrder consent) {
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
    static CustomerTable open(InputStream content, ConsentOrder consent) throws IOException {
        var limit = new RowLimit(new InputStreamReader(
                content,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)));
        return new CustomerTable(CSVParser.parse(limit, FORMAT), limit, consent);
    }

    /**
     * Hands over every row.
     *
     * @throws UnreadableFile if quotes, characters or lengths make it impossible to tell where the next row begins
     * @throws UnmappedConsent if a column looks like consent and the request does not state what it is
     */
    @Override
    public void forEach(People people, Reader reader) throws IOException {
        var row = new CustomerRow(header, consents, people);
        var question = question();
        var suspects = suspects(question);
        while (hasNext()) {
            var record = rows.next();
            limit.nextRow();
            if (!isEmpty(record)) {
                record(record, suspects);
                row.read(record, reader);
            }
        }
        question.askAtEnd();
    }

    @Override
    public void checkConsent() {
        var question = question();
        var suspects = suspects(question);
        for (var row = 0; row < HEAD && readable() && rows.hasNext(); row++) {
            var record = rows.next();
            limit.nextRow();
            record(record, suspects);
        }
        question.ask();
    }

    private ConsentQuestion question() {
        var known = IntStream.range(0, names.size())
                .filter(place -> CustomerRow.KNOWN.contains(header.get(place)))
                .mapToObj(names::get)
                .collect(Collectors.toSet());
        return new ConsentQuestion(known, Set.of(), Math.min(CACHED, MOST_CACHED / names.size()));
    }

    /** What is recorded about the column in each place; null for those that are not asked about. */
    private @Nullable ConsentSuspect[] suspects(ConsentQuestion question) {
        var suspects = new ConsentSuspect[names.size()];
        if (!order.answersTheQuestion()) {
            for (var place = 0; place < suspects.length; place++) {
                suspects[place] = isUnmapped(place) ? question.column(names.get(place)) : null;
            }
        }
        return suspects;
    }

    /** In a row of too many cells, which is refused, nobody knows which cell belongs to which column. */
    private static void record(CSVRecord record, @Nullable ConsentSuspect[] suspects) {
        var cells = record.size() > suspects.length ? 0 : record.size();
        for (var place = 0; place < cells; place++) {
            var suspect = suspects[place];
            if (suspect != null) {
                suspect.value(record.get(place), record.getRecordNumber());
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
            if (name.length() > CustomerEntry.LONGEST_TEXT || !Fields.isStorable(name)) {
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
