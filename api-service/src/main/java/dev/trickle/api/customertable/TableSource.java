package dev.trickle.api.customertable;

import dev.trickle.api.customerfile.FileOptions;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.table.CsvDialect;
import dev.trickle.api.table.CsvTable;
import dev.trickle.api.table.FileEncoding;
import dev.trickle.api.table.InvalidWorkbook;
import dev.trickle.api.table.TableReader;
import dev.trickle.api.table.UnreadableTable;
import dev.trickle.api.table.XlsxTable;
import dev.trickle.api.upload.UploadedFile;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StreamUtils;

/** A file with a table, which can be read more than once. */
public sealed interface TableSource {

    /** Titles and empty rows may precede the header. */
    int MAX_HEADER_ROW = 10;

    /** Opens the table at its first row. Closing it does not close the file. */
    TableReader open() throws IOException;

    /** Returns format, encoding and separator by name, for the response. */
    Map<String, Object> description();

    /** Returns the warnings about the file, as sentences for the response. */
    List<String> unclear();

    boolean mayHaveWrongCharacters();

    /** Returns the reason that rejects a row with characters that the encoding does not have. */
    String wrongCharacters();

    /** Returns what separates cells, in words. */
    String separatorInWords();

    /** Returns the decimal separator of numbers with two readings that nothing else decides; null if it is unknown. */
    @Nullable
    Character decimal();

    /** Separated values. */
    record Csv(UploadedFile upload, CsvDialect dialect, FileEncoding encoding) implements TableSource {

        private static final Map<Character, String> NAMES =
                Map.of(',', "a comma", ';', "a semicolon", '\t', "a tab", '|', "a pipe (|)");

        /** Detects how a file is written. */
        public static Csv detect(UploadedFile upload, FileOptions options) throws IOException {
            var encoding = FileEncoding.detect(upload, options.encoding());
            var dialect = CsvDialect.detect(
                    upload.bytes(), encoding, options.separator(), cells -> ColumnMapping.isHeader(cells, options));
            return new Csv(upload, dialect, encoding);
        }

        @Override
        public TableReader open() throws IOException {
            return CsvTable.open(StreamUtils.nonClosing(upload.bytes()), dialect);
        }

        @Override
        public Map<String, Object> description() {
            var found = new LinkedHashMap<String, Object>();
            found.put("format", "csv");
            found.put("encoding", dialect.charset().name());
            found.put("separator", dialect.separator() == '\t' ? "tab" : String.valueOf(dialect.separator()));
            return found;
        }

        @Override
        public List<String> unclear() {
            return encoding.isGuess()
                    ? List.of("The encoding " + dialect.charset().name()
                            + " is a guess: check the letters in first_rows, and state another one with encoding")
                    : List.of();
        }

        @Override
        public boolean mayHaveWrongCharacters() {
            return encoding.mayBeWrong();
        }

        @Override
        public String wrongCharacters() {
            return "contains a character that is not in the encoding "
                    + dialect.charset().name() + ": save the file in UTF-8, or state its encoding with encoding";
        }

        @Override
        public String separatorInWords() {
            return NAMES.getOrDefault(dialect.separator(), "the separator");
        }

        /** Spreadsheets separate cells by semicolons where numbers have a comma. */
        @Override
        public @Nullable Character decimal() {
            return dialect.separator() == ';' ? ',' : null;
        }
    }

    /**
     * A sheet of an Excel workbook.
     *
     * @param others names of the other sheets
     */
    record Xlsx(UploadedFile upload, String sheet, List<String> others) implements TableSource {

        /**
         * Checks a workbook and finds the sheet.
         *
         * @throws InvalidRequest if it cannot be read, or if the stated sheet is missing
         */
        public static Xlsx detect(UploadedFile upload, FileOptions options) throws IOException {
            var sheets = sheets(upload);
            var stated = options.sheet();
            if (stated != null && !sheets.contains(stated)) {
                throw InvalidRequest.of(
                        "sheet", "unknown", "sheet must name a visible sheet of the workbook: " + sheets);
            }
            var sheet = stated == null ? findSheet(upload, sheets, options) : stated;
            return new Xlsx(
                    upload,
                    sheet,
                    sheets.stream().filter(name -> !name.equals(sheet)).toList());
        }

        /** Returns the first sheet with a header: a summary may precede the customers. */
        private static String findSheet(UploadedFile upload, List<String> sheets, FileOptions options)
                throws IOException {
            if (sheets.size() > 1) {
                for (var sheet : sheets) {
                    if (hasHeader(upload, sheet, options)) {
                        return sheet;
                    }
                }
            }
            return sheets.getFirst();
        }

        private static boolean hasHeader(UploadedFile upload, String sheet, FileOptions options) throws IOException {
            try (var rows = XlsxTable.open(upload.bytes(), sheet)) {
                for (var row = rows.next(); row != null && row.number() <= MAX_HEADER_ROW; row = rows.next()) {
                    if (ColumnMapping.isHeader(row.texts(), options)) {
                        return true;
                    }
                }
                return false;
            } catch (UnreadableTable damaged) {
                return false;
            }
        }

        private static List<String> sheets(UploadedFile upload) throws IOException {
            try {
                return XlsxTable.check(upload.bytes());
            } catch (InvalidWorkbook invalid) {
                throw InvalidRequest.of("file", "format", "the file " + invalid.reason());
            }
        }

        @Override
        public TableReader open() throws IOException {
            return XlsxTable.open(upload.bytes(), sheet);
        }

        @Override
        public Map<String, Object> description() {
            var found = new LinkedHashMap<String, Object>();
            found.put("format", "xlsx");
            found.put("sheet", sheet);
            return found;
        }

        @Override
        public List<String> unclear() {
            return others.isEmpty()
                    ? List.of()
                    : List.of("The sheet \"%s\" is read. The workbook also has %s: state another one with sheet"
                            .formatted(sheet, others));
        }

        @Override
        public boolean mayHaveWrongCharacters() {
            return false;
        }

        @Override
        public String wrongCharacters() {
            return "contains a character that cannot be read";
        }

        @Override
        public String separatorInWords() {
            return "several values";
        }

        @Override
        public Character decimal() {
            return '.';
        }
    }
}
