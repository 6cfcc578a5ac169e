package dev.trickle.api.consent;

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

/** Recognizes dates in the formats of customer files. The value of the date is not needed, so it is not parsed. */
final class ConsentDates {

    private static final int MAX_LENGTH = 80;

    private static final List<Locale> LANGUAGES = Stream.of(
                    "en", "de", "fr", "es", "pt", "it", "nl", "pl", "tr", "id", "ru", "uk", "ar", "hi", "sv", "da",
                    "nb", "fi", "cs", "ro", "hu", "el", "he", "vi")
            .map(Locale::forLanguageTag)
            .toList();

    /** The names of the months in {@link #LANGUAGES}. */
    private static final Set<String> MONTHS = namesInAllLanguages(
            symbols -> Stream.concat(Arrays.stream(symbols.getMonths()), Arrays.stream(symbols.getShortMonths())));

    /** Words that may be next to a date: weekdays, ordinals, prepositions and time zones. */
    private static final Set<String> DATE_FILLERS = Stream.concat(
                    namesInAllLanguages(symbols -> Stream.concat(
                                    Arrays.stream(symbols.getWeekdays()), Arrays.stream(symbols.getShortWeekdays())))
                            .stream(),
                    Stream.of(
                            "am", "pm", "a", "p", "m", "t", "z", "utc", "gmt", "uhr", "at", "on", "of", "de", "del",
                            "um", "h", "г", "th", "st", "nd", "rd", "cet", "cest", "est", "edt", "pst", "pdt", "ist",
                            "bst"))
            .collect(Collectors.toUnmodifiableSet());

    private static final String TIME_OF_DAY = "\\d{1,2}[:.]\\d{2}([:.]\\d{2})?([.,]\\d{1,9})?\\s?([ap]\\.?m\\.?|uhr|h)?"
            + "\\s?(z|utc|gmt)?\\s?([+-]\\d{2}:?\\d{2}|[+-]\\d{2})?(\\[[\\w/]+])?(\\s\\(?[a-z/_ ]{1,30}\\)?)?";

    /** From 1990. Files use earlier years, such as 0001 and 1970, for a missing date. */
    private static final String YEAR = "(199\\d|20\\d{2})";

    private static final String DAY_OR_MONTH = "\\d{1,2}";
    private static final String SEPARATOR = "\\s?[-./]\\s?";

    /** Year first, year last, Chinese and Japanese, or without separators. A time of day may follow. */
    private static final Pattern NUMERIC_DATE =
            Pattern.compile("(" + YEAR + SEPARATOR + DAY_OR_MONTH + SEPARATOR + DAY_OR_MONTH
                    + "|" + DAY_OR_MONTH + SEPARATOR + DAY_OR_MONTH + SEPARATOR + "(" + YEAR + "|\\d{2})\\.?"
                    + "|" + YEAR + "[年년]\\s?" + DAY_OR_MONTH + "[月월]\\s?" + DAY_OR_MONTH + "[日일]"
                    + "|" + YEAR + "(0[1-9]|1[0-2])(0[1-9]|[12]\\d|3[01]))"
                    + "([t,]?\\s{0,2}" + TIME_OF_DAY + ")?");

    /** Unix time in seconds or milliseconds from the year 2000, or the serial number of a day in a spreadsheet. */
    private static final Pattern COUNTED_TIME =
            Pattern.compile("(9[5-9]\\d{8}|[1-3]\\d{9}|9[5-9]\\d{11}|[1-3]\\d{12}|[34]\\d{4}(\\.\\d+)?)");

    private static final Pattern DAY_OR_YEAR = Pattern.compile("\\d{1,2}|(19|20)\\d{2}");
    private static final Pattern NUMBER = Pattern.compile("\\d+(st|nd|rd|th|er|h|z|t\\d+)?");

    private ConsentDates() {}

    static boolean isDate(String cell) {
        if (cell.length() > MAX_LENGTH || cell.codePoints().noneMatch(Character::isDigit)) {
            return false;
        }
        var text = withAsciiDigits(cell.strip()).toLowerCase(Locale.ROOT);
        return NUMERIC_DATE.matcher(text).matches()
                || COUNTED_TIME.matcher(text).matches()
                || isDateWithMonthName(text);
    }

    /** Whether a folded token is the name of a month. */
    static boolean isMonth(String token) {
        return MONTHS.contains(token);
    }

    /**
     * Whether the text is a date with the name of a month: "1 Mar 2026", "March 1st, 2026", "Sun Mar 01 2026 10:00:00
     * GMT+0100".
     */
    private static boolean isDateWithMonthName(String text) {
        var tokens = ComparableText.tokens(text);
        return tokens.stream().filter(MONTHS::contains).count() == 1
                && tokens.stream().anyMatch(token -> DAY_OR_YEAR.matcher(token).matches())
                && tokens.stream()
                        .allMatch(token -> MONTHS.contains(token)
                                || DATE_FILLERS.contains(token)
                                || NUMBER.matcher(token).matches());
    }

    private static String withAsciiDigits(String text) {
        var plain = new StringBuilder();
        text.codePoints()
                .forEach(character -> plain.appendCodePoint(
                        Character.isDigit(character)
                                ? '0' + Character.digit(character, 10)
                                : character == '\u00a0' ? ' ' : character));
        return plain.toString();
    }

    private static Set<String> namesInAllLanguages(Function<DateFormatSymbols, Stream<String>> names) {
        return LANGUAGES.stream()
                .map(DateFormatSymbols::getInstance)
                .flatMap(names)
                .map(ComparableText::tokens)
                .flatMap(Collection::stream)
                .filter(token -> token.length() > 1 && !Character.isDigit(token.codePointAt(0)))
                .collect(Collectors.toUnmodifiableSet());
    }
}
