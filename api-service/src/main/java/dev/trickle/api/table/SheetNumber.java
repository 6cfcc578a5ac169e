package dev.trickle.api.table;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.regex.Pattern;
import org.dhatim.fastexcel.reader.Cell;
import org.jspecify.annotations.Nullable;

/** The text of a number in a sheet: a date or a number of fixed length if its format says so. */
final class SheetNumber {

    /** Excel keeps 15 digits; the others are noise of the binary form. */
    private static final MathContext PRECISION = new MathContext(15);

    /** Colors, conditions, and texts are no part of a date. */
    private static final Pattern LITERALS = Pattern.compile("\"[^\"]*\"|\\[[^\\]]*]|\\\\.|[_*].");

    private static final Pattern DATE = Pattern.compile("[yd]", Pattern.CASE_INSENSITIVE);
    private static final Pattern ZEROS = Pattern.compile("0{2,15}");
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d*)?([eE][+-]?\\d{1,3})?");

    private SheetNumber() {}

    static boolean isNumber(@Nullable String raw) {
        return raw != null && NUMBER.matcher(raw).matches();
    }

    static String text(Cell cell) {
        var raw = cell.getRawValue();
        if (raw == null || !isNumber(raw)) {
            return raw == null ? "" : raw;
        }
        var format = cell.getDataFormatString();
        if (format != null && isDate(format)) {
            var date = dateIn(cell);
            return date == null ? raw : date;
        }
        var number = new BigDecimal(raw).round(PRECISION);
        var plain = (number.scale() > 0 ? number.stripTrailingZeros() : number).toPlainString();
        return format != null && ZEROS.matcher(format).matches() && plain.length() < format.length()
                ? "0".repeat(format.length() - plain.length()) + plain
                : plain;
    }

    private static boolean isDate(String format) {
        return DATE.matcher(LITERALS.matcher(format).replaceAll("")).find();
    }

    private static @Nullable String dateIn(Cell cell) {
        try {
            LocalDateTime date = cell.asDate();
            return date.toLocalTime().equals(LocalTime.MIDNIGHT)
                    ? date.toLocalDate().toString()
                    : date.toString();
        } catch (DateTimeException | IllegalStateException | ArithmeticException none) {
            return null;
        }
    }
}
