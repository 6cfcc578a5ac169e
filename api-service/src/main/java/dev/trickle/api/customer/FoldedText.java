package dev.trickle.api.customer;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Compares words as people write them: without case, accents, spaces and punctuation. */
final class FoldedText {

    /**
     * Latin and Greek accents, Arabic vowel signs and hamzas. The vowel signs of Indian scripts are letters and stay.
     */
    private static final Pattern ACCENTS = Pattern.compile("[\\u0300-\\u036F\\u064B-\\u065F\\u0670\\u0640\\p{Cf}]+");

    /** Where a word begins inside of names such as acceptsSmsMarketing and SMSOptIn. */
    private static final Pattern CAMEL_HUMP = Pattern.compile("(?<=\\p{Ll})(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})");

    private FoldedText() {}

    /** The words of a text, folded. Files have millions of cells, so this is without patterns. */
    static List<String> tokens(String text) {
        var folded = fold(text);
        var tokens = new ArrayList<String>();
        var begin = 0;
        for (var place = 0; place < folded.length(); ) {
            var sign = folded.codePointAt(place);
            var next = place + Character.charCount(sign);
            if (!isOfToken(sign)) {
                addToken(folded, begin, place, tokens);
                begin = next;
            }
            place = next;
        }
        addToken(folded, begin, folded.length(), tokens);
        return tokens;
    }

    /** The words of a name in camel case, folded. */
    static List<String> camelTokens(String name) {
        return tokens(CAMEL_HUMP.matcher(name).replaceAll(" "));
    }

    /** All words of a text in one. */
    static String squeezed(String text) {
        return String.join("", tokens(text));
    }

    private static void addToken(String text, int begin, int end, List<String> tokens) {
        if (end > begin) {
            tokens.add(text.substring(begin, end));
        }
    }

    /** Letters, marks and numbers. */
    private static boolean isOfToken(int sign) {
        return Character.isLetter(sign)
                || switch (Character.getType(sign)) {
                    case Character.DECIMAL_DIGIT_NUMBER,
                            Character.LETTER_NUMBER,
                            Character.OTHER_NUMBER,
                            Character.NON_SPACING_MARK,
                            Character.COMBINING_SPACING_MARK,
                            Character.ENCLOSING_MARK -> true;
                    default -> false;
                };
    }

    private static boolean isAscii(String text) {
        for (var place = 0; place < text.length(); place++) {
            if (text.charAt(place) > 127) {
                return false;
            }
        }
        return true;
    }

    private static String fold(String text) {
        if (isAscii(text)) {
            return text.toLowerCase(Locale.ROOT);
        }
        var plain = ACCENTS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD))
                .replaceAll("")
                .toLowerCase(Locale.ROOT)
                .replace("ß", "ss")
                .replace('ı', 'i')
                .replace('ł', 'l')
                .replace('đ', 'd')
                .replace("ø", "o")
                .replace("æ", "ae");
        // Again: the lower-case form of a Turkish capital I has an accent.
        return ACCENTS.matcher(plain).replaceAll("");
    }
}
