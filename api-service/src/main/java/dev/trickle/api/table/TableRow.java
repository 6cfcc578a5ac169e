package dev.trickle.api.table;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A row of a table: its number as in a spreadsheet, from 1, and its cells without surrounding spaces. */
public final class TableRow {

    private final long number;
    private final String[] cells;
    private final int size;

    /** Creates a row. Empty cells at its end are no cells. */
    TableRow(long number, String[] cells) {
        this.number = number;
        this.cells = cells;
        var end = cells.length;
        while (end > 0 && cells[end - 1].isEmpty()) {
            end--;
        }
        this.size = end;
    }

    public long number() {
        return number;
    }

    /** Number of cells up to the last one that is not empty. */
    public int size() {
        return size;
    }

    /** Returns the text of a cell; null if it is empty or missing. */
    public @Nullable String cell(int index) {
        return index < 0 || index >= size || cells[index].isEmpty() ? null : SpreadsheetCell.unprotect(cells[index]);
    }

    /** Returns the text of a cell; empty if it is missing. */
    public String text(int index) {
        return index < size ? SpreadsheetCell.unprotect(cells[index]) : "";
    }

    /** Returns the texts of all cells. */
    public List<String> texts() {
        return IntStream.range(0, size).mapToObj(this::text).toList();
    }

    /** Whether no cell has a value, as in a line of separators alone. */
    public boolean isEmpty() {
        return size == 0;
    }
}
