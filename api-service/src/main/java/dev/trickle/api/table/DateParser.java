package dev.trickle.api.table;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads dates of three numbers, with a time of day or without. */
final class DateParser {

    private static final int MAX_LENGTH = 40;
    private static final int LAST_MONTH = 12;

    /** Years of two digits are from 1950 to 2049. */
    private static final int PIVOT = 50;

    private static final Pattern DATE = Pattern.compile("(\\d{1,4})([./-])(\\d{1,2})\\2(\\d{1,4})"
            + "(?:(?:,? |T)(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:\\.\\d{1,9})?)?( ?[AaPp]\\.?[Mm]\\.?)?"
            + "( ?(?:Z|UTC|[+-]\\d{2}:?\\d{2}))?)?");

    private DateParser() {}

    /** Returns the date in ISO format, with the time of day if there is one; null if the text is no such date. */
    static @Nullable String toIso(String text, DateOrder order) {
        var found = find(text);
        if (found == null) {
            return null;
        }
        var date = date(found, order);
        if (date == null) {
            return null;
        }
        if (found.group(5) == null || text.startsWith(date.toString())) {
            return found.group(5) == null ? date.toString() : text;
        }
        var time = timeOf(found);
        return time == null ? null : date + time;
    }

    /** Whether the text looks like a date in any order. */
    static boolean isPossible(String text) {
        return find(text) != null;
    }

    /** Whether the text is a date in this order. */
    static boolean fits(String text, DateOrder order) {
        return toIso(text, order) != null;
    }

    private static @Nullable Matcher find(String text) {
        var first = text.charAt(0);
        if (text.length() > MAX_LENGTH || first < '0' || first > '9') {
            return null;
        }
        var found = DATE.matcher(text);
        return found.matches() ? found : null;
    }

    private static @Nullable LocalDate date(Matcher found, DateOrder order) {
        var first = found.group(1);
        var second = Integer.parseInt(found.group(3));
        var third = found.group(4);
        var yearFirst = first.length() > 2;
        if (yearFirst != (order == DateOrder.YMD)
                || (order == DateOrder.MDY && found.group(2).equals("."))) {
            return null;
        }
        return switch (order) {
            case YMD -> date(first, second, third);
            case DMY -> date(third, second, first);
            case MDY -> second > 31 ? null : date(third, Integer.parseInt(first), found.group(3));
        };
    }

    private static @Nullable LocalDate date(String yearText, int month, String dayText) {
        if (dayText.length() > 2 || yearText.length() == 1 || yearText.length() == 3 || month > LAST_MONTH) {
            return null;
        }
        var year = Integer.parseInt(yearText);
        try {
            return LocalDate.of(
                    yearText.length() > 2 ? year : year + (year < PIVOT ? 2_000 : 1_900),
                    month,
                    Integer.parseInt(dayText));
        } catch (DateTimeException none) {
            return null;
        }
    }

    private static @Nullable String timeOf(Matcher found) {
        var hour = Integer.parseInt(found.group(5));
        var half = found.group(8);
        if (half != null) {
            if (hour < 1 || hour > 12) {
                return null;
            }
            hour = hour % 12 + (half.toLowerCase(Locale.ROOT).contains("p") ? 12 : 0);
        }
        if (hour > 23 || Integer.parseInt(found.group(6)) > 59) {
            return null;
        }
        var seconds = found.group(7) == null ? "" : ":" + found.group(7);
        var offset = found.group(9) == null ? "" : found.group(9).strip().replace("UTC", "Z");
        return "T%02d:%s%s%s".formatted(hour, found.group(6), seconds, offset);
    }
}
