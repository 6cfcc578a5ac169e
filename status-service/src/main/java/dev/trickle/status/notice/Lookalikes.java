package dev.trickle.status.notice;

import java.util.function.IntUnaryOperator;

/** Letters, digits and symbols that look like Latin letters. Filters are evaded with them, and keyboards mix them in. */
final class Lookalikes {

    /** Lower-case letters of other scripts, each above the Latin letter that it, or its capital, looks like. */
    private static final String OTHERS = "авсеіјкмнорѕтухһԁԛԝαβεζηικμνορτυχσςϲϳ";

    private static final String LATIN = "abceijkmhopstyxhdqwabezhikmnoptyxsscj";

    private static final String SMALL_CAPITALS = "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ";
    private static final String OF_SMALL_CAPITALS = "abcdefghijklmnoprstuvwyz";

    private static final String DIGITS = "013457";
    private static final String OF_DIGITS = "oieast";

    /** Shorter words with digits are sizes, dates and the like. */
    private static final int SHORTEST_WITH_DIGITS = 4;

    private static final int NEGATIVE_CIRCLED_A = 0x1F150;
    private static final int NEGATIVE_SQUARED_A = 0x1F170;
    private static final int LETTERS = 26;

    private Lookalikes() {}

    /** Writes the white letters on dark circles and squares as letters; Unicode does not count them as such. */
    static String withoutFrames(String text) {
        return mapped(text, character -> {
            if (isFrom(NEGATIVE_CIRCLED_A, character)) {
                return 'A' + character - NEGATIVE_CIRCLED_A;
            }
            return isFrom(NEGATIVE_SQUARED_A, character) ? 'A' + character - NEGATIVE_SQUARED_A : character;
        });
    }

    /** Writes a lower-case word that mixes Latin letters with lookalikes in Latin letters; leaves others as they are. */
    static String inLatin(String word) {
        var latin = mapped(word, character -> replaced(character, SMALL_CAPITALS, OF_SMALL_CAPITALS));
        if (latin.chars().noneMatch(character -> character >= 'a' && character <= 'z')) {
            return latin;
        }
        var mapped = mapped(latin, character -> replaced(character, OTHERS, LATIN));
        return mapped.length() >= SHORTEST_WITH_DIGITS
                ? mapped(mapped, character -> replaced(character, DIGITS, OF_DIGITS))
                : mapped;
    }

    private static boolean isFrom(int first, int character) {
        return character >= first && character < first + LETTERS;
    }

    private static int replaced(int character, String from, String to) {
        var place = from.indexOf(character);
        return place < 0 ? character : to.charAt(place);
    }

    private static String mapped(String text, IntUnaryOperator replacement) {
        return text.codePoints()
                .map(replacement)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
