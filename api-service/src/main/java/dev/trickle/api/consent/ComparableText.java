package dev.trickle.api.consent;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Compares words as people write them: without case, accents, spaces and punctuation. */
public final class ComparableText {

    /** The boundaries of words inside names such as acceptsSmsMarketing and SMSOptIn. */
    private static final Pattern CAMEL_HUMP = Pattern.compile("(?<=\\p{Ll})(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})");

    private ComparableText() {}

    /** Splits a text into folded words. Uses no regular expression, because files have millions of cells. */
    static List<String> tokens(String text) {
        var folded = fold(text);
        var tokens = new ArrayList<String>();
        var start = 0;
        for (var index = 0; index < folded.length(); ) {
            var character = folded.codePointAt(index);
            var next = index + Character.charCount(character);
            if (!isTokenCharacter(character)) {
                addToken(folded, start, index, tokens);
                start = next;
            }
            index = next;
        }
        addToken(folded, start, folded.length(), tokens);
        return tokens;
    }

    /** Splits a name in camel case into folded words. */
    static List<String> camelTokens(String name) {
        return tokens(CAMEL_HUMP.matcher(name).replaceAll(" "));
    }

    /** Joins all folded words of a text without spaces. */
    public static String squeezed(String text) {
        return String.join("", tokens(text));
    }

    private static void addToken(String text, int start, int end, List<String> tokens) {
        if (end > start) {
            tokens.add(text.substring(start, end));
        }
    }

    /** Letters, marks and numbers. */
    private static boolean isTokenCharacter(int character) {
        return Character.isLetter(character)
                || switch (Character.getType(character)) {
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
        for (var index = 0; index < text.length(); index++) {
            if (text.charAt(index) > 127) {
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
                .forEach(character -> appendFolded(character, plain));
        return plain.toString();
    }

    private static void appendFolded(int character, StringBuilder plain) {
        switch (character) {
            case 'ß' -> plain.append("ss");
            case 'ı' -> plain.append('i');
            case 'ł' -> plain.append('l');
            case 'đ' -> plain.append('d');
            case 'ø' -> plain.append('o');
            case 'æ' -> plain.append("ae");
            default -> {
                if (!isAccent(character)) {
                    plain.appendCodePoint(character);
                }
            }
        }
    }

    /**
     * Latin and Greek accents, Arabic vowel signs and hamzas. The vowel signs of Indian scripts are letters and stay.
     */
    private static boolean isAccent(int character) {
        return (character >= 0x300 && character <= 0x36F)
                || (character >= 0x64B && character <= 0x65F)
                || character == 0x670
                || character == 0x640
                || Character.getType(character) == Character.FORMAT;
    }
}
