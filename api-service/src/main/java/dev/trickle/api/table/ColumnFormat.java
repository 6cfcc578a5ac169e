package dev.trickle.api.table;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** How the cells of a column are read. */
public sealed interface ColumnFormat {

    /** A column whose cells stay as they are. */
    ColumnFormat TEXT = new Text();

    ColumnType type();

    /** Returns a pattern of the format; null for texts. */
    @Nullable
    String pattern();

    /**
     * Returns the cell as a {@link BigDecimal}, as a text in ISO format for a date, or unchanged; null if it does not have
     * the format. A cell that means nothing is unchanged.
     */
    @Nullable
    Object read(String cell);

    /** Returns what a cell must be and how to state it, for a cell that does not have the format. */
    String remedy();

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

        @Override
        public String remedy() {
            return "must be a text";
        }
    }

    /**
     * A column of numbers.
     *
     * @param decimal decimal separator; null if the file does not decide it
     */
    record NumberColumn(@Nullable Character decimal) implements ColumnFormat {

        @Override
        public ColumnType type() {
            return ColumnType.NUMBER;
        }

        @Override
        public String pattern() {
            return decimal != null && decimal == ',' ? "1.234,56" : "1,234.56";
        }

        @Override
        public @Nullable Object read(String cell) {
            if (ColumnFormatDetector.NOTHING.contains(cell)) {
                return cell;
            }
            return decimal == null
                    ? onlyReading(NumberParser.parse(cell, '.'), NumberParser.parse(cell, ','))
                    : NumberParser.parse(cell, decimal);
        }

        @Override
        public String remedy() {
            return decimal == null
                    ? "must be a number with one reading: state decimals=comma or decimals=point"
                    : "must be a number such as " + pattern();
        }
    }

    /**
     * A column of dates.
     *
     * @param order order of day, month and year; null if the file does not decide it
     */
    record Date(@Nullable DateOrder order) implements ColumnFormat {

        @Override
        public ColumnType type() {
            return ColumnType.DATE;
        }

        @Override
        public String pattern() {
            return order == null ? DateOrder.YMD.pattern() : order.pattern();
        }

        @Override
        public @Nullable Object read(String cell) {
            if (ColumnFormatDetector.NOTHING.contains(cell)) {
                return cell;
            }
            var iso = DateParser.toIso(cell, DateOrder.YMD);
            if (iso != null) {
                return iso;
            }
            return order == null
                    ? onlyReading(DateParser.toIso(cell, DateOrder.DMY), DateParser.toIso(cell, DateOrder.MDY))
                    : DateParser.toIso(cell, order);
        }

        @Override
        public String remedy() {
            return order == null
                    ? "must be a date with one reading: state dates=dmy or dates=mdy, or write it as 2026-03-02"
                    : "must be a date in the order %s, or such as 2026-03-02".formatted(order.pattern());
        }
    }

    /** Returns the value that all possible readings have; null if there is none or both differ. */
    private static <T> @Nullable T onlyReading(@Nullable T one, @Nullable T other) {
        if (one == null) {
            return other;
        }
        return other == null || other.equals(one) ? one : null;
    }
}
