package dev.trickle.status.notice;

import java.util.regex.Pattern;

/** What stands around the words of somebody: quoted lines, the number of an answer, the number that is to be silent. */
final class MessageFrame {

    /** What is answered, as mail programs and some phones quote it. */
    private static final Pattern QUOTED_LINE = Pattern.compile("(?m)^\\s*+(?:>|&gt;)[^\\n]*+$");

    /** "1. stop" and "2) stop", as in a list of answers. */
    private static final Pattern LIST_NUMBER = Pattern.compile("^\\s*+\\d{1,2}+\\s?[.):–-]\\s++");

    /** "STOP 36180" and "STOP au 36180": carriers name the short number of the sender. */
    private static final Pattern SHORT_NUMBER =
            Pattern.compile("^(\\W*+\\p{L}++)(?:\\s++(?:au|to))?\\s++\\d{5,6}+\\W*+$", Pattern.UNICODE_CHARACTER_CLASS);

    /** Signs that forbid, with hands that do the same. */
    private static final Pattern STOP_SIGNS =
            Pattern.compile("(?=.*[🛑⛔🚫])[🛑⛔🚫✋🖐🙅🏻🏼🏽🏾🏿♀♂\\x{200D}\\x{FE0F}\\s!.]++");

    private static final int LONGEST_OF_SIGNS = 100;

    private MessageFrame() {}

    /** The text without quoted lines; the text itself if nothing else is there. */
    static String withoutQuotes(String text) {
        var bare = QUOTED_LINE.matcher(text).replaceAll("");
        return bare.isBlank() ? text : bare;
    }

    /** The text without its number in a list; the text itself if it has none. */
    static String withoutListNumber(String text) {
        return LIST_NUMBER.matcher(text).replaceFirst("");
    }

    /** The only word in front of a short number; empty if the text is no such. */
    static String beforeShortNumber(String text) {
        var word = SHORT_NUMBER.matcher(text);
        return word.find() ? word.group(1) : "";
    }

    /** Whether the text is made of stop signs. */
    static boolean isStopSign(String text) {
        return text.length() <= LONGEST_OF_SIGNS && STOP_SIGNS.matcher(text).matches();
    }
}
