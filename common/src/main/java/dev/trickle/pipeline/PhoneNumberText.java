package dev.trickle.pipeline;

import dev.trickle.pipeline.InvalidPhoneNumber.Rule;
import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Extracts the digits of typed, exported and copied phone numbers, and splits texts with several numbers. */
final class PhoneNumberText {

    /** Maximum number of digits with country code, trunk prefix and international prefix. */
    private static final int MAX_DIGITS = 24;

    private static final int MAX_TEXT_LENGTH = 200;

    private static final String NUMBER_START = "(?=[+(\\[]*\\d)";

    private static final Pattern SURROUNDING_CHARACTERS = Pattern.compile("^[\\s'\"`´=]+|[\\s'\"`´]+$");
    private static final Pattern LABEL = Pattern.compile("^\\p{L}[\\p{L} .-]*[:.=\\s]\\s*" + NUMBER_START);

    private static final Pattern EXTENSION = Pattern.compile(
            "[\\s,;(/-]*(?:(?i:ext(?:ension|n)?|x|durchwahl|dw|poste|anexo|ramal|int(?:erno)?|доб)\\.?|#)[\\s.:=]*\\d{1,7}\\)?$");

    /** Separators that are not used inside one number. A plus sign after digits begins the next number. */
    private static final Pattern BETWEEN_NUMBERS =
            Pattern.compile("[;,|\\n]|:{2,}|\\s(?:(?i:or|oder|ou|o|and|und|et|y|e|od)\\b|&)\\s|(?<=[\\d)\\s])(?=\\+)");

    /**
     * A number among other words or characters. Digits next to a letter are excluded: the letter may replace a digit.
     */
    private static final Pattern EMBEDDED =
            Pattern.compile("(?<![\\p{L}\\d])\\+?[(\\[]*\\d++(?:[ ()\\[\\]./~_'-]++\\d++)*+(?!\\p{L})");

    private static final int MIN_EMBEDDED_DIGITS = 7;

    private static final Pattern SLASH = Pattern.compile("/");

    private static final Pattern EXPONENT = Pattern.compile("(\\+?)(\\d+(?:[.,]\\d*)?)[eE]\\+?(\\d{1,2})");
    private static final Pattern NEGATIVE_EXPONENT = Pattern.compile("\\+?\\d+(?:[.,]\\d*)?[eE]-\\d+");
    private static final Pattern WITH_DECIMALS = Pattern.compile("(\\+?)(\\d{3,})[.,]0|(\\+?)([1-9]\\d{6,})[.,]00");

    /**
     * A decimal fraction. After fewer than seven digits, only one digit or two zeros are a fraction: a longer group
     * may be a part of the number.
     */
    private static final Pattern DECIMAL_FRACTION =
            Pattern.compile("\\+?(?:[1-9]\\d{6,}\\.\\d+|\\d{3,}[.,]\\d|\\d{3,}[.,]00)");

    /** A link to a WhatsApp chat, or a WhatsApp address that ends in {@code @c.us} or {@code @s.whatsapp.net}. */
    private static final Pattern CHAT_LINK = Pattern.compile(
            "(?:https?://)?(?:www\\.)?(?:wa\\.me/|api\\.whatsapp\\.com/send/?\\?phone=)(?:\\+|%2B)?(\\d+)(?:[/?&].*)?|(\\d+)@(?:c\\.us|s\\.whatsapp\\.net)");

    /** A zero in parentheses after the country code: a trunk prefix, or a part of the number. */
    private static final Pattern OPTIONAL_ZERO = Pattern.compile("(?<=\\d)(\\s*)\\(\\s*0\\s*\\)");

    private static final Pattern GROUPED =
            Pattern.compile("(\\+?)(\\d{1,3}(?:,\\d{3}){2,}|\\d{1,2}(?:,\\d{2})+,\\d{3})(?:\\.0{1,2})?"
                    + "|(\\+?)(\\d{1,3}(?:\\.\\d{3}){2,}),0{1,2}"
                    + "|(\\+?)(\\d{1,3}(?:[ ']\\d{3}){2,})[.,]0{1,2}");

    private PhoneNumberText() {}

    /**
     * Digits of one number.
     *
     * @param plus whether a plus sign precedes them, so that they begin with a country code
     */
    record Digits(boolean plus, String digits) {}

    static boolean isDigits(String text) {
        if (text.isEmpty() || text.length() > MAX_DIGITS) {
            return false;
        }
        for (var index = 0; index < text.length(); index++) {
            if (!isDigit(text.charAt(index))) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether the text is too long to be a number. Checked before any pattern, whose run time grows with the length.
     */
    static boolean isTooLong(String text) {
        return text.length() > MAX_TEXT_LENGTH;
    }

    /**
     * Converts the text to ASCII as far as possible, and removes invisible characters and the label, apostrophes and
     * formula signs around it. Replaces a link to a chat with its number.
     */
    static String clean(String text) {
        var ascii = isAscii(text) ? text : toAscii(Normalizer.normalize(text, Normalizer.Form.NFKC));
        var bare = SURROUNDING_CHARACTERS
                .matcher(ascii.replace('\t', ' ').replace('\r', '\n'))
                .replaceAll("");
        var link = CHAT_LINK.matcher(bare);
        if (link.matches()) {
            return "+" + (link.group(1) == null ? link.group(2) : link.group(1));
        }
        return LABEL.matcher(bare).replaceFirst("");
    }

    /** Removes the zero in parentheses after the country code; null if there is none. */
    static @Nullable String removeOptionalZero(String text) {
        var zero = OPTIONAL_ZERO.matcher(text);
        return zero.find() ? zero.replaceFirst("$1") : null;
    }

    /** Removes the extension. */
    static String removeExtension(String text) {
        return EXTENSION.matcher(text).replaceFirst("");
    }

    /** Splits the text at separators that are not used inside one number. */
    static List<String> splitNumbers(String text) {
        return split(BETWEEN_NUMBERS, text);
    }

    /** Splits the text at slashes, which are used both between numbers and inside one. */
    static List<String> splitAtSlashes(String text) {
        return text.indexOf('/') < 0 ? List.of(text) : split(SLASH, text);
    }

    /** Finds the parts of the text that have enough digits for a number. */
    static List<String> findEmbeddedNumbers(String text) {
        return EMBEDDED.matcher(text)
                .results()
                .map(MatchResult::group)
                .filter(part -> part.chars()
                                .filter(character -> isDigit((char) character))
                                .count()
                        >= MIN_EMBEDDED_DIGITS)
                .toList();
    }

    private static List<String> split(Pattern separator, String text) {
        return Arrays.stream(separator.split(text))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    /**
     * Reads an integer that a spreadsheet or a program has written as a decimal number; null if the text is not one.
     *
     * @throws InvalidPhoneNumber if digits are lost, or if the number is not an integer
     */
    static @Nullable Digits parseInteger(String text) {
        var exponent = EXPONENT.matcher(text);
        if (exponent.matches()) {
            return new Digits(
                    !exponent.group(1).isEmpty(),
                    toExactInteger(exponent.group(2).replace(',', '.'), Integer.parseInt(exponent.group(3))));
        }
        var decimals = WITH_DECIMALS.matcher(text);
        if (decimals.matches()) {
            return matchedDigits(decimals);
        }
        if (DECIMAL_FRACTION.matcher(text).matches()
                || NEGATIVE_EXPONENT.matcher(text).matches()) {
            throw InvalidPhoneNumber.of(Rule.INVALID);
        }
        return parseGrouped(text);
    }

    private static @Nullable Digits parseGrouped(String text) {
        var grouped = GROUPED.matcher(text);
        return grouped.matches() ? matchedDigits(grouped) : null;
    }

    /**
     * Returns the digits of the matched alternative. Each alternative has a group for the plus sign and one for the
     * digits.
     */
    private static @Nullable Digits matchedDigits(Matcher alternatives) {
        for (var group = 1; group < alternatives.groupCount(); group += 2) {
            var digits = alternatives.group(group + 1);
            if (digits != null) {
                return new Digits(!alternatives.group(group).isEmpty(), digits.replaceAll("\\D", ""));
            }
        }
        return null;
    }

    /** Rejects zeros that only the exponent implies: each may replace any digit. */
    private static String toExactInteger(String mantissa, int exponent) {
        var written = new BigDecimal(mantissa.endsWith(".") ? mantissa + "0" : mantissa);
        var value = written.movePointRight(exponent);
        if (written.scale() < exponent) {
            throw InvalidPhoneNumber.of(Rule.ROUNDED);
        }
        if (value.stripTrailingZeros().scale() > 0) {
            throw InvalidPhoneNumber.of(Rule.INVALID);
        }
        return value.toBigInteger().toString();
    }

    /**
     * Returns the digits of one number without the characters between them.
     *
     * @throws InvalidPhoneNumber if the text has other characters, or too many digits
     */
    static Digits parseDigits(String text) {
        var digits = new StringBuilder();
        var plus = false;
        for (var index = 0; index < text.length(); index++) {
            var character = text.charAt(index);
            if (isDigit(character)) {
                digits.append(character);
            } else if (character == '+' && digits.isEmpty() && !plus) {
                plus = true;
            } else if (Character.isLetter(character)) {
                throw InvalidPhoneNumber.of(hasDigit(text) ? Rule.LETTERS : Rule.INVALID);
            } else if (" -./()[]~_'".indexOf(character) < 0) {
                throw InvalidPhoneNumber.of(Rule.INVALID);
            }
        }
        if (!isDigits(digits.toString())) {
            throw InvalidPhoneNumber.of(Rule.INVALID);
        }
        return new Digits(plus, digits.toString());
    }

    static boolean hasDigit(String text) {
        return text.chars().anyMatch(character -> isDigit((char) character));
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    private static boolean isAscii(String text) {
        for (var index = 0; index < text.length(); index++) {
            if (text.charAt(index) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static String toAscii(String text) {
        var ascii = new StringBuilder(text.length());
        text.codePoints().forEach(point -> append(point, ascii));
        return ascii.toString();
    }

    private static void append(int point, StringBuilder ascii) {
        switch (Character.getType(point)) {
            case Character.DECIMAL_DIGIT_NUMBER -> ascii.append(Character.digit(point, 10));
            case Character.FORMAT, Character.NON_SPACING_MARK -> {
                // Direction marks, joiners and variation selectors are invisible.
            }
            case Character.DASH_PUNCTUATION -> ascii.append('-');
            case Character.SPACE_SEPARATOR, Character.OTHER_SYMBOL -> ascii.append(' ');
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> ascii.append('\n');
            case Character.INITIAL_QUOTE_PUNCTUATION, Character.FINAL_QUOTE_PUNCTUATION -> ascii.append('\'');
            default -> appendOther(point, ascii);
        }
    }

    private static void appendOther(int point, StringBuilder ascii) {
        switch (point) {
            case 0x2212 -> ascii.append('-');
            case 0x0085 -> ascii.append('\n');
            case 0x066B -> ascii.append('.');
            case 0x066C -> ascii.append(',');
            default -> ascii.appendCodePoint(point);
        }
    }
}
