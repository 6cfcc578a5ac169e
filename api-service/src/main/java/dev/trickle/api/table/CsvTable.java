package dev.trickle.api.table;

import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.util.Iterator;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads separated values in the dialect of their file. Bytes that the encoding does not have become the replacement
 * character, so that only the rows that contain them are damaged.
 */
public final class CsvTable implements TableReader {

    /** The replacement for bytes that are not in the encoding of the file. */
    public static final char REPLACEMENT = '\uFFFD';

    /** A space before a quoted cell does not belong to it. */
    private static final CSVFormat FORMAT = CSVFormat.DEFAULT
            .builder()
            .setIgnoreEmptyLines(false)
            .setIgnoreSurroundingSpaces(true)
            .setTrim(true)
            .get();

    private final CSVParser parser;
    private final RowLimit limit;
    private final Iterator<CSVRecord> rows;

    private CsvTable(RowLimit limit, char separator) throws IOException {
        this.limit = limit;
        this.parser =
                CSVParser.parse(limit, FORMAT.builder().setDelimiter(separator).get());
        this.rows = parser.iterator();
    }

    /** Opens a table. Closing the table closes the bytes. */
    public static CsvTable open(InputStream bytes, CsvDialect dialect) throws IOException {
        bytes.skipNBytes(dialect.byteOrderMark());
        var characters = new InputStreamReader(
                bytes,
                dialect.charset()
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE));
        return open(characters, dialect);
    }

    /** Opens a table whose bytes are decoded already. */
    static CsvTable open(Reader characters, CsvDialect dialect) throws IOException {
        if (dialect.separatorLine()) {
            skipLine(characters);
        }
        return new CsvTable(new RowLimit(characters), dialect.separator());
    }

    @Override
    public @Nullable TableRow next() throws UnreadableTable {
        try {
            if (!rows.hasNext()) {
                return null;
            }
            var row = rows.next();
            limit.nextRow();
            return new TableRow(row.getRecordNumber(), row.values());
        } catch (UncheckedIOException | IllegalStateException unreadable) {
            throw new UnreadableTable(
                    parser.getRecordNumber() + 1,
                    limit.isExceeded()
                            ? "the row is longer than 1 MB: close its double quotes"
                            : "the double quotes of the row cannot be read: close every quoted cell, and write a quote"
                                    + " inside a cell twice");
        }
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }

    private static void skipLine(Reader characters) throws IOException {
        var next = characters.read();
        while (next >= 0 && next != '\n') {
            next = characters.read();
        }
    }

    /** Fails on a row that is too long, usually because of an unclosed quote, before it fills the memory. */
    private static final class RowLimit extends FilterReader {

        private static final int MAX_ROW_LENGTH = 1 << 20;

        private int sinceRow;

        RowLimit(Reader in) {
            super(in);
        }

        void nextRow() {
            sinceRow = 0;
        }

        boolean isExceeded() {
            return sinceRow > MAX_ROW_LENGTH;
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
            if (isExceeded()) {
                throw new IOException("row too long");
            }
        }
    }
}
