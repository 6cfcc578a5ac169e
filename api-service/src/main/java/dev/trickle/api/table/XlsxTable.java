package dev.trickle.api.table;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.ExcelReaderException;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.ReadingOptions;
import org.dhatim.fastexcel.reader.Row;
import org.dhatim.fastexcel.reader.Sheet;
import org.dhatim.fastexcel.reader.SheetVisibility;
import org.jspecify.annotations.Nullable;

/** Reads a sheet of an Excel workbook row by row. The texts of the cells are in memory, the rows are not. */
public final class XlsxTable implements TableReader {

    private static final ReadingOptions OPTIONS = new ReadingOptions(true, true);

    private final ReadableWorkbook workbook;
    private final Iterator<Row> rows;
    private long lastRow;

    private XlsxTable(ReadableWorkbook workbook, Sheet sheet) throws IOException {
        this.workbook = workbook;
        this.rows = sheet.openStream().iterator();
    }

    /**
     * Checks the limits of a workbook, and returns the names of its visible sheets.
     *
     * @throws InvalidWorkbook if it cannot be read
     */
    public static List<String> check(InputStream bytes) throws IOException {
        return withFile(bytes, file -> {
            new WorkbookCheck().check(file);
            try (var workbook = new ReadableWorkbook(file.toFile(), OPTIONS)) {
                var sheets = workbook.getSheets()
                        .filter(sheet -> sheet.getVisibility() == SheetVisibility.VISIBLE)
                        .map(Sheet::getName)
                        .toList();
                if (sheets.isEmpty()) {
                    throw new InvalidWorkbook("has no visible sheet: unhide one");
                }
                return sheets;
            } catch (ExcelReaderException broken) {
                throw new InvalidWorkbook("is damaged: save it again as .xlsx or CSV");
            }
        });
    }

    /** Opens a sheet of a workbook that was checked. */
    public static XlsxTable open(InputStream bytes, String sheet) throws IOException {
        return withFile(bytes, file -> {
            var workbook = new ReadableWorkbook(file.toFile(), OPTIONS);
            return new XlsxTable(workbook, workbook.findSheet(sheet).orElseThrow());
        });
    }

    @Override
    public @Nullable TableRow next() throws IOException {
        try {
            if (!rows.hasNext()) {
                return null;
            }
            var row = rows.next();
            lastRow = row.getRowNum();
            return new TableRow(lastRow, cells(row));
        } catch (ExcelReaderException | UncheckedIOException | IllegalArgumentException unreadable) {
            throw new UnreadableTable(lastRow + 1, "the row is damaged: save the workbook again, or save it as CSV");
        }
    }

    @Override
    public void close() throws IOException {
        workbook.close();
    }

    private static String[] cells(Row row) {
        var cells = new String[row.getCellCount()];
        Arrays.fill(cells, "");
        for (var cell : row) {
            if (cell != null) {
                cells[cell.getColumnIndex()] = text(cell);
            }
        }
        return cells;
    }

    private static String text(Cell cell) {
        return switch (cell.getType()) {
            case NUMBER -> SheetNumber.text(cell);
            case BOOLEAN -> Boolean.TRUE.equals(cell.asBoolean()) ? "TRUE" : "FALSE";
            case FORMULA -> SheetNumber.isNumber(cell.getRawValue()) ? SheetNumber.text(cell) : trimmed(cell.getText());
            case STRING -> trimmed(cell.getText());
            case ERROR, EMPTY -> "";
        };
    }

    private static String trimmed(@Nullable String text) {
        return text == null ? "" : text.trim();
    }

    /** The workbook needs random access: it is a file, which is unlinked as soon as it is open. */
    private static <T> T withFile(InputStream bytes, WorkbookUse<T> use) throws IOException {
        var file = Files.createTempFile("trickle-import", ".xlsx");
        try {
            try (var target = Files.newOutputStream(file)) {
                bytes.transferTo(target);
            }
            return use.apply(file);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private interface WorkbookUse<T> {
        T apply(Path file) throws IOException;
    }
}
