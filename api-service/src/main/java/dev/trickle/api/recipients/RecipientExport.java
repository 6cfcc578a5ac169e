package dev.trickle.api.recipients;

import dev.trickle.api.table.SpreadsheetCell;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Writes the selected recipients to a stream, in constant memory. */
@Component
class RecipientExport {

    /** Spreadsheets in every language read this as a time. */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final RecipientViewRepository recipientViewRepository;
    private final JsonMapper json;

    RecipientExport(RecipientViewRepository recipientViewRepository, JsonMapper json) {
        this.recipientViewRepository = recipientViewRepository;
        this.json = json;
    }

    /** Writes one JSON object per line. */
    void writeNdjson(RecipientFilter filter, OutputStream target) {
        var lines = json.writerFor(ExportedRecipient.class)
                .withRootValueSeparator("\n")
                .writeValues(target);
        recipientViewRepository.forEachExported(filter, lines::write);
        // Not closed after a failure, because closing would mark the output as complete.
        lines.close();
    }

    /** Writes a header and one row per recipient. */
    void writeCsv(RecipientFilter filter, ExportOptions options, OutputStream target) throws IOException {
        var columns = new ExportColumns(options);
        var writer = new BufferedWriter(new OutputStreamWriter(target, StandardCharsets.UTF_8));
        if (options.forSpreadsheet()) {
            writer.write(BYTE_ORDER_MARK);
        }
        var rows = new CSVPrinter(
                writer,
                CSVFormat.RFC4180.builder().setDelimiter(options.separator()).get());
        rows.printRecord(columns.header().stream().map(SpreadsheetCell::protect).toList());
        recipientViewRepository.forEachExported(
                filter, recipient -> write(cells(columns.row(recipient), options.forSpreadsheet()), rows));
        writer.flush();
    }

    /** Writes an Excel workbook. */
    void writeXlsx(RecipientFilter filter, ExportOptions options, OutputStream target) throws IOException {
        var columns = new ExportColumns(options);
        var rows = new XlsxExport(target, columns.header());
        recipientViewRepository.forEachExported(filter, recipient -> rows.add(columns.row(recipient)));
        rows.close();
    }

    /** A plus sign also begins a formula, so phone numbers stay unchanged only in exports for programs. */
    private static List<@Nullable Object> cells(List<@Nullable Object> values, boolean forSpreadsheet) {
        var cells = new ArrayList<@Nullable Object>();
        for (var index = 0; index < values.size(); index++) {
            var value = values.get(index);
            cells.add(
                    ExportColumns.isPhone(index) && !forSpreadsheet
                            ? value
                            : value instanceof String text
                                    ? SpreadsheetCell.protect(text)
                                    : value instanceof LocalDateTime time ? TIME.format(time) : value);
        }
        return cells;
    }

    private static void write(List<@Nullable Object> cells, CSVPrinter rows) {
        try {
            rows.printRecord(cells);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
