package dev.trickle.status.notification;

import java.util.regex.Pattern;

/** Recognizes the parts around the words of a message: quoted lines, the number of a list, and a short code. */
final class SurroundingText {

    /**
     * A quoted line of the message that is answered. Mail programs and some phones begin it with a "greater than" sign.
     */
    private static final Pattern QUOTED_LINE = Pattern.compile("(?m)^\\s*+(?:>|&gt;)[^\\n]*+$");

    /** The number of a choice in a list, as in "1. stop" and "2) stop". */
    private static final Pattern LIST_NUMBER = Pattern.compile("^\\s*+\\d{1,2}+\\s?[.):–-]\\s++");

    /**
     * A word before a short code, as in "STOP 36180" and "STOP au 36180". Carriers tell people to answer in this form.
     */
    private static final Pattern SHORT_CODE =
            Pattern.compile("^(\\W*+\\p{L}++)(?:\\s++(?:au|to))?\\s++\\d{5,6}+\\W*+$", Pattern.UNICODE_CHARACTER_CLASS);

    /** At least one stop sign, with hand signs and punctuation. */
    private static final Pattern STOP_SIGNS =
            Pattern.compile("(?=.*[🛑⛔🚫])[🛑⛔🚫✋🖐🙅🏻🏼🏽🏾🏿♀♂\\x{200D}\\x{FE0F}\\s!.]++");

    private static final int LONGEST_STOP_SIGNS = 100;

    private SurroundingText() {}

    /** Returns the text without quoted lines; the text itself if all its lines are quoted. */
    static String withoutQuotedLines(String text) {
        var unquoted = QUOTED_LINE.matcher(text).replaceAll("");
        return unquoted.isBlank() ? text : unquoted;
    }

    /** Returns the text without the number of a list; the text itself if it has none. */
    static String withoutListNumber(String text) {
        return LIST_NUMBER.matcher(text).replaceFirst("");
    }

    /** Returns the word if the text is one word and a short code; empty otherwise. */
    static String wordBeforeShortCode(String text) {
        var word = SHORT_CODE.matcher(text);
        return word.find() ? word.group(1) : "";
    }

    /** Whether the text consists of stop signs and hand signs, with at least one stop sign. */
    static boolean isStopSign(String text) {
        return text.length() <= LONGEST_STOP_SIGNS && STOP_SIGNS.matcher(text).matches();
    }
}
