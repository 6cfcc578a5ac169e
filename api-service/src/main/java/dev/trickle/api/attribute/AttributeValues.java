package dev.trickle.api.attribute;

import dev.trickle.api.table.ColumnFormatDetector;
import dev.trickle.api.table.ColumnType;
import java.math.BigDecimal;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.DecimalNode;

/** The values of attributes in JSON, by their type. */
public final class AttributeValues {

    /** Texts that mean nothing, and have every type. */
    static final Set<String> NOTHING = ColumnFormatDetector.NOTHING;

    /** No leading zeros: an article 0012 and a postal code 01234 are no numbers, and keep their zeros. */
    private static final String NUMBER = "^-?(0|[1-9][0-9]{0,29})([.][0-9]{1,30})?$";

    private static final String DATE = "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T.*)?$";

    private static final Pattern NUMBER_TEXT = Pattern.compile(NUMBER);
    private static final Pattern DATE_TEXT = Pattern.compile(DATE);

    private AttributeValues() {}

    /** Returns the value as it is stored; null if it is not of this type. */
    public static @Nullable JsonNode conform(JsonNode value, ColumnType type) {
        if (value.isNull() || type == ColumnType.TEXT || isNothing(value)) {
            return value;
        }
        return type == ColumnType.NUMBER ? number(value) : date(value);
    }

    /** Returns what a value of this type is, with an example. */
    public static String describe(ColumnType type) {
        return switch (type) {
            case TEXT -> "a text";
            case NUMBER -> "a number such as 12.5";
            case DATE -> "a date such as 2026-03-02";
        };
    }

    /** Returns a pattern of PostgreSQL for the text of a value. */
    static String pattern(ColumnType type) {
        return switch (type) {
            case TEXT -> "";
            case NUMBER -> NUMBER;
            case DATE -> DATE;
        };
    }

    private static boolean isNothing(JsonNode value) {
        return value.isString() && (value.stringValue().isBlank() || NOTHING.contains(value.stringValue()));
    }

    private static @Nullable JsonNode number(JsonNode value) {
        if (value.isNumber()) {
            return value;
        }
        return value.isString() && NUMBER_TEXT.matcher(value.stringValue()).matches()
                ? DecimalNode.valueOf(new BigDecimal(value.stringValue()))
                : null;
    }

    private static @Nullable JsonNode date(JsonNode value) {
        return value.isString() && DATE_TEXT.matcher(value.stringValue()).matches() ? value : null;
    }
}
