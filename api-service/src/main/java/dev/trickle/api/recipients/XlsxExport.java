package dev.trickle.api.recipients;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.jspecify.annotations.Nullable;

/** Writes an Excel workbook row by row, in constant memory. Texts are cells of the type text, so none is a formula. */
final class XlsxExport implements AutoCloseable {

    /** Excel has 1,048,576 rows. */
    private static final int MAX_ROWS = 1_000_000;

    private static final int ROWS_IN_MEMORY = 500;

    private final Workbook workbook;
    private final List<String> header;
    private Worksheet sheet;
    private int sheets;
    private int row;

    XlsxExport(OutputStream target, List<String> header) {
        this.workbook = new Workbook(target, "Trickle", "1.0");
        this.header = List.copyOf(header);
        this.sheet = newSheet();
    }

    void add(List<@Nullable Object> values) {
        if (row > MAX_ROWS) {
            finishSheet();
            sheet = newSheet();
        }
        for (var column = 0; column < values.size(); column++) {
            write(column, values.get(column));
        }
        nextRow();
    }

    /** Completes the workbook. Not called after a failure: the file stays incomplete then. */
    @Override
    public void close() throws IOException {
        finishSheet();
        workbook.finish();
    }

    private Worksheet newSheet() {
        sheets++;
        sheet = workbook.newWorksheet(sheets == 1 ? "Recipients" : "Recipients " + sheets);
        row = 0;
        for (var column = 0; column < header.size(); column++) {
            sheet.inlineString(0, column, header.get(column));
        }
        nextRow();
        return sheet;
    }

    private void write(int column, @Nullable Object value) {
        switch (value) {
            case null -> {}
            case BigDecimal number -> sheet.value(row, column, number);
            case Integer number -> sheet.value(row, column, number);
            case LocalDate date -> {
                sheet.value(row, column, date);
                sheet.style(row, column).format("yyyy-mm-dd").set();
            }
            case LocalDateTime time -> {
                sheet.value(row, column, time);
                sheet.style(row, column).format("yyyy-mm-dd hh:mm:ss").set();
            }
            default -> sheet.inlineString(row, column, value.toString());
        }
    }

    private void nextRow() {
        row++;
        if (row % ROWS_IN_MEMORY == 0) {
            try {
                sheet.flush();
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }
    }

    private void finishSheet() {
        try {
            sheet.finish();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
