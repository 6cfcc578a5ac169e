package dev.trickle.api.customertable;

import dev.trickle.api.customerfile.CustomerField;
import dev.trickle.api.table.ColumnFormat;
import dev.trickle.api.table.ColumnType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the rows of a table are read: detected by its head, or stated by the request.
 *
 * @param source file format, encoding and separator
 * @param headerRow number of the row with the names of the columns
 * @param names names of the columns; cells beyond them have no name
 * @param formats formats of the columns
 * @param unclear warnings about how the file is read, as sentences for the response
 */
record TableLayout(
        TableSource source,
        long headerRow,
        List<String> names,
        ColumnMapping mapping,
        ColumnFormats formats,
        List<String> unclear) {

    TableLayout {
        names = List.copyOf(names);
        unclear = List.copyOf(unclear);
    }

    /** Returns the number of columns. */
    int width() {
        return names.size();
    }

    /** Returns the format of a column. */
    ColumnFormat format(FileColumn column) {
        return formats.format(column);
    }

    /** Returns the format of a column whose attribute has this type. */
    ColumnFormat format(FileColumn column, ColumnType type) {
        return formats.format(column, type);
    }

    /** Whether the bytes of the file may contain characters that its encoding does not have. */
    boolean mayHaveWrongCharacters() {
        return source.mayHaveWrongCharacters();
    }

    /** Whether the column of the name has the name of the field itself, which is a full name. */
    boolean isFullName() {
        var column = mapping.column(CustomerField.NAME);
        return column != null && column.name().equals(CustomerField.NAME.code());
    }

    /** Returns the reason of an error that depends on the file; null for the usual one. */
    @Nullable
    String reason(String rule) {
        return rule.equals("encoding") ? source.wrongCharacters() : null;
    }

    /** Returns the reason that rejects a row with this number of cells. */
    String tooManyCells(int cells) {
        return "the row has %d cells, but the header has %d: put cells that contain %s in double quotes"
                .formatted(cells, width(), source.separatorInWords());
    }
}
