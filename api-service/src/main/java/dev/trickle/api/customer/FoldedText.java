package dev.trickle.api.customer;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Compares words as people write them: without case, accents, spaces and punctuation. */
final class FoldedText {

    /**
     * Latin and Greek accents, Arabic vowel signs and hamzas. The vowel signs of Indian scripts are letters and stay.
     */
    private static final Pattern ACCENTS = Pattern.compile("[\\u0300-\\u036F\\u064B-\\u065F\\u0670\\u0640\\p{Cf}]+");

    private static final Pattern BETWEEN_TOKENS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");

    /** Where a word begins inside of names such as acceptsSmsMarketing and SMSOptIn. */
    private static final Pattern CAMEL_HUMP = Pattern.compile("(?<=\\p{Ll})(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})");

    private FoldedText() {}

    /** The words of a text, folded. */
    static List<String> tokens(String text) {
        return Stream.of(BETWEEN_TOKENS.split(fold(text), -1))
                .filter(token -> !token.isEmpty())
                .toList();
    }

    /** The words of a name in camel case, folded. */
    static List<String> camelTokens(String name) {
        return tokens(CAMEL_HUMP.matcher(name).replaceAll(" "));
    }

    /** All words of a text in one. */
    static String squeezed(String text) {
        return BETWEEN_TOKENS.matcher(fold(text)).replaceAll("");
    }

    private static String fold(String text) {
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
