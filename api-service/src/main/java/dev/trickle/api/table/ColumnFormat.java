package dev.trickle.api.table;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** How the cells of a column are read. A cell that does not have the format of its column stays a text. */
public sealed interface ColumnFormat {

    /** A column whose cells stay as they are. */
    ColumnFormat TEXT = new Text();

    ColumnType type();

    /** Returns a pattern of the format; null for texts. */
    @Nullable
    String pattern();

    /** Returns the cell as a {@link BigDecimal}, as a text in ISO format for a date, or unchanged. */
    Object read(String cell);

    /** A column of texts. */
    record Text() implements ColumnFormat {

        @Override
        public ColumnType type() {
            return ColumnType.TEXT;
        }

        @Override
        public @Nullable String pattern() {
            return null;
        }

        @Override
        public Object read(String cell) {
            return cell;
        }
    }

    /** A column of numbers with this decimal separator. */
    record NumberColumn(char decimal) implements ColumnFormat {

        @Override
        public ColumnType type() {
            return ColumnType.NUMBER;
        }

        @Override
        public String pattern() {
            return decimal == ',' ? "1.234,56" : "1,234.56";
        }

        @Override
        public Object read(String cell) {
            var number = NumberParser.parse(cell, decimal);
            return number == null ? cell : number;
        }
    }

    /** A column of dates in this order. */
    record Date(DateOrder order) implements ColumnFormat {

        @Override
        public ColumnType type() {
            return ColumnType.DATE;
        }

        @Override
        public String pattern() {
            return order.pattern();
        }

        @Override
        public Object read(String cell) {
            var date = DateParser.toIso(cell, order);
            return date == null ? cell : date;
        }
    }
}
