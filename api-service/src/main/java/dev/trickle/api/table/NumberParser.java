package dev.trickle.api.table;

import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads numbers as people and spreadsheets write them: 1.234,50 and 1,234.50 and 1 234,50. */
final class NumberParser {

    /** Longer ones are ids: a spreadsheet would round them. */
    private static final int MAX_DIGITS = 15;

    private static final String GROUP_SPACES = " '\u2019\u00a0\u202f";

    private static final Pattern WITH_POINT = number(".", "," + GROUP_SPACES);
    private static final Pattern WITH_COMMA = number(",", "." + GROUP_SPACES);
    private static final Pattern AMBIGUOUS = Pattern.compile("-?[1-9]\\d{0,2}[.,]\\d{3}");

    private NumberParser() {}

    /** Returns the number; null if the text is none with this decimal separator, or if it would lose digits. */
    static @Nullable BigDecimal parse(String text, char decimal) {
        if (!isPossible(text)
                || !(decimal == ',' ? WITH_COMMA : WITH_POINT).matcher(text).matches()) {
            return null;
        }
        var plain = new StringBuilder(text.length());
        var digits = 0;
        for (var index = 0; index < text.length(); index++) {
            var character = text.charAt(index);
            if (character >= '0' && character <= '9') {
                digits++;
                plain.append(character);
            } else if (character == decimal) {
                plain.append('.');
            } else if (character == '-') {
                plain.append('-');
            }
        }
        return digits > MAX_DIGITS ? null : new BigDecimal(plain.toString());
    }

    /** Whether the text is a number with either separator, but another one: 1.234 may be a thousand or about one. */
    static boolean isAmbiguous(String text) {
        return AMBIGUOUS.matcher(text).matches();
    }

    /** Excludes most texts without a regular expression. */
    private static boolean isPossible(String text) {
        var first = text.charAt(0);
        var last = text.charAt(text.length() - 1);
        return text.length() <= 2 * MAX_DIGITS
                && (first == '-' || (first >= '0' && first <= '9'))
                && last >= '0'
                && last <= '9';
    }

    /** No leading zeros: an article 0012 and a postal code 01234 are no numbers. */
    private static Pattern number(String decimal, String groups) {
        return Pattern.compile("-?(?:0|[1-9]\\d*|[1-9]\\d{0,2}(?:[" + groups + "]\\d{3})+)(?:\\" + decimal + "\\d+)?");
    }
}
