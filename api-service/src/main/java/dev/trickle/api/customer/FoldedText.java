package dev.trickle.api.customer;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Compares words as people write them: without case, accents, spaces and punctuation. */
final class FoldedText {

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
        var plain = new StringBuilder(text.length());
        // Accents last: the lower-case form of a Turkish capital I has one.
        Normalizer.normalize(text, Normalizer.Form.NFKD)
                .toLowerCase(Locale.ROOT)
                .codePoints()
                .forEach(sign -> addFolded(sign, plain));
        return plain.toString();
    }

    private static void addFolded(int sign, StringBuilder plain) {
        switch (sign) {
            case 'ß' -> plain.append("ss");
            case 'ı' -> plain.append('i');
            case 'ł' -> plain.append('l');
            case 'đ' -> plain.append('d');
            case 'ø' -> plain.append('o');
            case 'æ' -> plain.append("ae");
            default -> {
                if (!isAccent(sign)) {
                    plain.appendCodePoint(sign);
                }
            }
        }
    }

    /**
     * Latin and Greek accents, Arabic vowel signs and hamzas. The vowel signs of Indian scripts are letters and stay.
     */
    private static boolean isAccent(int sign) {
        return (sign >= 0x300 && sign <= 0x36F)
                || (sign >= 0x64B && sign <= 0x65F)
                || sign == 0x670
                || sign == 0x640
                || Character.getType(sign) == Character.FORMAT;
    }
}
