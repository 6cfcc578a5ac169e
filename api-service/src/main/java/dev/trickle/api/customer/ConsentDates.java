package dev.trickle.api.customer;

import java.text.DateFormatSymbols;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tells whether a cell is a date, in the spellings of files; which date it is makes no difference to a consent. */
final class ConsentDates {

    private static final int LONGEST = 80;

    private static final List<Locale> LANGUAGES = Stream.of(
                    "en", "de", "fr", "es", "pt", "it", "nl", "pl", "tr", "id", "ru", "uk", "ar", "hi", "sv", "da",
                    "nb", "fi", "cs", "ro", "hu", "el", "he", "vi")
            .map(Locale::forLanguageTag)
            .toList();

    private static final Set<String> MONTHS = names(
            symbols -> Stream.concat(Arrays.stream(symbols.getMonths()), Arrays.stream(symbols.getShortMonths())));

    private static final Set<String> BESIDE = Stream.concat(
                    names(symbols -> Stream.concat(
                                    Arrays.stream(symbols.getWeekdays()), Arrays.stream(symbols.getShortWeekdays())))
                            .stream(),
                    Stream.of(
                            "am", "pm", "a", "p", "m", "t", "z", "utc", "gmt", "uhr", "at", "on", "of", "de", "del",
                            "um", "h", "г", "th", "st", "nd", "rd", "cet", "cest", "est", "edt", "pst", "pdt", "ist",
                            "bst"))
            .collect(Collectors.toUnmodifiableSet());

    private static final String CLOCK = "\\d{1,2}[:.]\\d{2}([:.]\\d{2})?([.,]\\d{1,9})?\\s?([ap]\\.?m\\.?|uhr|h)?"
            + "\\s?(z|utc|gmt)?\\s?([+-]\\d{2}:?\\d{2}|[+-]\\d{2})?(\\[[\\w/]+])?(\\s\\(?[a-z/_ ]{1,30}\\)?)?";
    /** Earlier years stand for no date at all. */
    private static final String YEAR = "(199\\d|20\\d{2})";

    private static final String SHORT = "\\d{1,2}";
    private static final String BETWEEN = "\\s?[-./]\\s?";

    /** Year first, year last, Chinese and Japanese, and without separators; a time of day may follow. */
    private static final Pattern NUMBERS = Pattern.compile("(" + YEAR + BETWEEN + SHORT + BETWEEN + SHORT
            + "|" + SHORT + BETWEEN + SHORT + BETWEEN + "(" + YEAR + "|\\d{2})\\.?"
            + "|" + YEAR + "[年년]\\s?" + SHORT + "[月월]\\s?" + SHORT + "[日일]"
            + "|" + YEAR + "(0[1-9]|1[0-2])(0[1-9]|[12]\\d|3[01]))"
            + "([t,]?\\s{0,2}" + CLOCK + ")?");

    /** Seconds or milliseconds since 1970, in this century; and the days that spreadsheets count. */
    private static final Pattern COUNTED =
            Pattern.compile("(9[5-9]\\d{8}|[1-3]\\d{9}|9[5-9]\\d{11}|[1-3]\\d{12}|[34]\\d{4}(\\.\\d+)?)");

    private static final Pattern DAY_OR_YEAR = Pattern.compile("\\d{1,2}|(19|20)\\d{2}");
    private static final Pattern NUMBER = Pattern.compile("\\d+(st|nd|rd|th|er|h|z|t\\d+)?");

    private ConsentDates() {}

    static boolean isDate(String cell) {
        if (cell.length() > LONGEST || cell.codePoints().noneMatch(Character::isDigit)) {
            return false;
        }
        var text = withAsciiDigits(cell.strip()).toLowerCase(Locale.ROOT);
        return NUMBERS.matcher(text).matches() || COUNTED.matcher(text).matches() || isWritten(text);
    }

    /** Whether a folded word is the name of a month. */
    static boolean isMonth(String token) {
        return MONTHS.contains(token);
    }

    /** With the name of a month: "1 Mar 2026", "March 1st, 2026", "Sun Mar 01 2026 10:00:00 GMT+0100". */
    private static boolean isWritten(String text) {
        var tokens = FoldedText.tokens(text);
        return tokens.stream().filter(MONTHS::contains).count() == 1
                && tokens.stream().anyMatch(token -> DAY_OR_YEAR.matcher(token).matches())
                && tokens.stream()
                        .allMatch(token -> MONTHS.contains(token)
                                || BESIDE.contains(token)
                                || NUMBER.matcher(token).matches());
    }

    private static String withAsciiDigits(String text) {
        var plain = new StringBuilder();
        text.codePoints()
                .forEach(sign -> plain.appendCodePoint(
                        Character.isDigit(sign) ? '0' + Character.digit(sign, 10) : sign == '\u00a0' ? ' ' : sign));
        return plain.toString();
    }

    private static Set<String> names(Function<DateFormatSymbols, Stream<String>> which) {
        return LANGUAGES.stream()
                .map(DateFormatSymbols::getInstance)
                .flatMap(which)
                .map(FoldedText::tokens)
                .flatMap(Collection::stream)
                .filter(token -> token.length() > 1 && !Character.isDigit(token.codePointAt(0)))
                .collect(Collectors.toUnmodifiableSet());
    }
}
