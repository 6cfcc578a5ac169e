package dev.trickle.api.table;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Detects the format of a column by the values of its first rows: all of them must have it. */
public final class ColumnFormatDetector {

    /** Cells that mean nothing, and leave the type of their column open. */
    public static final Set<String> NOTHING = Set.of("-", "n/a", "N/A", "NULL", "null", "none", "None", "NaN", "#N/A");

    private final Set<DateOrder> orders = EnumSet.allOf(DateOrder.class);
    private boolean fitsPoint = true;
    private boolean fitsComma = true;
    private boolean mayBeDate = true;
    private boolean hasFraction;
    private boolean hasCertainNumber;
    private int values;

    /** Adds the value of a cell. */
    public void add(String cell) {
        if (NOTHING.contains(cell)) {
            return;
        }
        values++;
        addNumber(cell);
        addDate(cell);
    }

    private void addNumber(String cell) {
        if (!fitsPoint && !fitsComma) {
            return;
        }
        var ambiguous = NumberParser.isAmbiguous(cell);
        fitsPoint &= NumberParser.parse(cell, '.') != null;
        fitsComma &= NumberParser.parse(cell, ',') != null;
        hasFraction |= cell.indexOf('.') >= 0 || cell.indexOf(',') >= 0;
        hasCertainNumber |= hasFraction && !ambiguous && fitsPoint != fitsComma;
    }

    private void addDate(String cell) {
        mayBeDate = mayBeDate && DateParser.isPossible(cell);
        if (mayBeDate) {
            orders.removeIf(order -> !DateParser.fits(cell, order));
        }
    }

    /** Returns the decimal separator that the values prove; null if they prove none. */
    public @Nullable Character provenDecimal() {
        return values > 0 && hasCertainNumber && fitsPoint != fitsComma ? (fitsComma ? ',' : '.') : null;
    }

    /** Returns the order of day and month that the values prove; null if they prove none. */
    public @Nullable DateOrder provenOrder() {
        return values > 0 && mayBeDate && orders.size() == 1 ? orders.iterator().next() : null;
    }

    /** Whether there is any value. */
    public boolean hasValues() {
        return values > 0;
    }

    /** Whether the values are numbers or dates with two readings, unless the rest of the file decides. */
    public boolean isAmbiguous() {
        return isAmbiguousNumber() || isAmbiguousDate();
    }

    /** Whether the values are dates with two readings. */
    public boolean isAmbiguousDate() {
        return values > 0 && mayBeDate && orders.size() > 1;
    }

    private boolean isAmbiguousNumber() {
        return values > 0 && fitsPoint && fitsComma && hasFraction;
    }

    /**
     * Returns the format.
     *
     * @param decimal decimal separator of other columns or of the request; null if unknown
     * @param order order of other columns or of the request; null if unknown
     */
    public ColumnFormat detect(@Nullable Character decimal, @Nullable DateOrder order) {
        if (values == 0) {
            return ColumnFormat.TEXT;
        }
        if (mayBeDate && !orders.isEmpty()) {
            return dateFormat(order);
        }
        return numberFormat(decimal);
    }

    private ColumnFormat dateFormat(@Nullable DateOrder order) {
        if (orders.size() == 1) {
            return new ColumnFormat.Date(orders.iterator().next());
        }
        return order != null && orders.contains(order) ? new ColumnFormat.Date(order) : ColumnFormat.TEXT;
    }

    private ColumnFormat numberFormat(@Nullable Character decimal) {
        if (fitsPoint && fitsComma) {
            if (decimal != null) {
                return new ColumnFormat.NumberColumn(decimal);
            }
            return hasFraction ? ColumnFormat.TEXT : new ColumnFormat.NumberColumn('.');
        }
        if (fitsPoint || fitsComma) {
            return new ColumnFormat.NumberColumn(fitsComma ? ',' : '.');
        }
        return ColumnFormat.TEXT;
    }
}
