package dev.trickle.api.imports;

import dev.trickle.api.customerfile.RowError;
import dev.trickle.api.table.SpreadsheetCell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Writes rejected rows as a table that can be corrected and imported again. */
final class RejectedRowsReport {

    private final CSVPrinter rows;

    RejectedRowsReport(ImportJobRepository.ImportJob job, Writer target) throws IOException {
        var readAs = JsonMapper.shared().readTree(job.readAs());
        var header = Stream.concat(
                        RowError.REPORT_COLUMNS.stream(),
                        columnsIn(readAs).stream().map(SpreadsheetCell::protect))
                .toArray(String[]::new);
        this.rows = new CSVPrinter(
                target,
                CSVFormat.RFC4180
                        .builder()
                        .setDelimiter(separatorIn(readAs))
                        .setHeader(header)
                        .get());
    }

    /** The names of the columns; an unnamed column has an empty name. */
    private static List<String> columnsIn(JsonNode readAs) {
        return readAs.path("header").valueStream().map(JsonNode::stringValue).toList();
    }

    /** The separator of the file, from which an import also concludes how decimals are written. */
    private static char separatorIn(JsonNode readAs) {
        var separator = readAs.path("separator").asString(",");
        return separator.equals("tab") ? '\t' : separator.charAt(0);
    }

    void add(RowError error) {
        var cells = new ArrayList<Object>(List.of(error.row(), error.field(), error.rule()));
        cells.add(error.reason());
        if (error.cells() != null) {
            error.cells().cells().forEach(cell -> cells.add(SpreadsheetCell.protect(cell)));
        }
        try {
            rows.printRecord(cells);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    void flush() throws IOException {
        rows.flush();
    }
}
