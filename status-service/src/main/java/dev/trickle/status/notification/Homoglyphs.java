package dev.trickle.status.notification;

import java.util.function.IntUnaryOperator;

/**
 * Replaces letters, digits and symbols that look like Latin letters. People use them to evade filters, and keyboards
 * insert them by mistake.
 */
final class Homoglyphs {

    /**
     * Lower-case letters of other scripts. Each looks like the Latin letter at the same index of {@link #LATIN}, or its
     * capital looks like the capital of that letter.
     */
    private static final String OTHER_SCRIPTS = "авсеіјкмнорѕтухһԁԛԝαβεζηικμνορτυχσςϲϳ";

    private static final String LATIN = "abceijkmhopstyxhdqwabezhikmnoptyxsscj";

    private static final String SMALL_CAPITALS = "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ";
    private static final String SMALL_CAPITALS_IN_LATIN = "abcdefghijklmnoprstuvwyz";

    private static final String DIGITS = "013457";
    private static final String DIGITS_IN_LATIN = "oieast";

    /** Minimum length of a word whose digits are replaced. Shorter words with digits are sizes, dates and codes. */
    private static final int SHORTEST_WITH_DIGITS = 4;

    private static final int NEGATIVE_CIRCLED_A = 0x1F150;
    private static final int NEGATIVE_SQUARED_A = 0x1F170;
    private static final int LETTERS = 26;

    private Homoglyphs() {}

    /** Replaces white letters on dark circles and squares, which Unicode classifies as symbols, with Latin capitals. */
    static String replaceEnclosedLetters(String text) {
        return mapped(text, character -> {
            if (isLetterFrom(NEGATIVE_CIRCLED_A, character)) {
                return 'A' + character - NEGATIVE_CIRCLED_A;
            }
            return isLetterFrom(NEGATIVE_SQUARED_A, character) ? 'A' + character - NEGATIVE_SQUARED_A : character;
        });
    }

    /**
     * Replaces small capitals, and the other homoglyphs if the word also has Latin letters. A word in another script
     * stays unchanged.
     *
     * @param word in lower case
     */
    static String toLatin(String word) {
        var latin = mapped(word, character -> replaced(character, SMALL_CAPITALS, SMALL_CAPITALS_IN_LATIN));
        if (latin.chars().noneMatch(character -> character >= 'a' && character <= 'z')) {
            return latin;
        }
        var mapped = mapped(latin, character -> replaced(character, OTHER_SCRIPTS, LATIN));
        return mapped.length() >= SHORTEST_WITH_DIGITS
                ? mapped(mapped, character -> replaced(character, DIGITS, DIGITS_IN_LATIN))
                : mapped;
    }

    private static boolean isLetterFrom(int first, int character) {
        return character >= first && character < first + LETTERS;
    }

    private static int replaced(int character, String from, String to) {
        var index = from.indexOf(character);
        return index < 0 ? character : to.charAt(index);
    }

    private static String mapped(String text, IntUnaryOperator replacement) {
        return text.codePoints()
                .map(replacement)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
