package dev.trickle.status.notification;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A text as a list of words without case, width, punctuation, symbols and invisible characters. In scripts without
 * spaces between words every character is a word of its own, so spaces make no difference there.
 *
 * @param words the words as written, in one Unicode form
 * @param plain the same words without accents, with one letter for all letters that are mistaken for each other
 */
record NormalizedText(List<String> words, List<String> plain) {

    /** Scripts without spaces between words. Korean has spaces, but they are often left out. */
    private static final Set<UnicodeScript> WITHOUT_SPACES = Set.of(
            UnicodeScript.HAN,
            UnicodeScript.HIRAGANA,
            UnicodeScript.KATAKANA,
            UnicodeScript.HANGUL,
            UnicodeScript.THAI,
            UnicodeScript.LAO,
            UnicodeScript.KHMER,
            UnicodeScript.MYANMAR);

    /** Scripts in which a mark is an accent. In the scripts of India and South-East Asia a mark is a vowel. */
    private static final Set<UnicodeScript> WITH_ACCENTS = Set.of(
            UnicodeScript.INHERITED,
            UnicodeScript.LATIN,
            UnicodeScript.GREEK,
            UnicodeScript.CYRILLIC,
            UnicodeScript.ARABIC,
            UnicodeScript.HEBREW);

    /** Letters that Unicode does not decompose: letters with strokes, and the Arabic letters of several languages. */
    private static final Map<Integer, String> SAME_LETTER = Map.ofEntries(
            Map.entry((int) 'ø', "o"),
            Map.entry((int) 'æ', "ae"),
            Map.entry((int) 'œ', "oe"),
            Map.entry((int) 'đ', "d"),
            Map.entry((int) 'ð', "d"),
            Map.entry((int) 'þ', "th"),
            Map.entry((int) 'ł', "l"),
            Map.entry((int) 'ı', "i"),
            Map.entry((int) 'ə', "e"),
            Map.entry((int) 'ɗ', "d"),
            Map.entry((int) 'ɓ', "b"),
            Map.entry((int) 'ƙ', "k"),
            Map.entry((int) 'ς', "σ"),
            Map.entry(0x0671, "\u0627"),
            Map.entry(0x0649, "\u064A"),
            Map.entry(0x06CC, "\u064A"),
            Map.entry(0x0629, "\u0647"),
            Map.entry(0x06C1, "\u0647"),
            Map.entry(0x06BE, "\u0647"),
            Map.entry(0x06D5, "\u0647"),
            Map.entry(0x06A9, "\u0643"),
            Map.entry(0x0901, "\u0902"));

    /** Invisible letters that are not in Unicode's category of format characters. */
    private static final Set<Integer> INVISIBLE =
            Set.of(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, 0x0640);

    private static final Pattern SPACES = Pattern.compile(" +");

    private static final int KATAKANA_LENGTH = 0x30FC;
    private static final int VOICED = 0x3099;
    private static final int HALF_VOICED = 0x309A;

    /** Removes invisible characters: most of them are inside words. */
    static NormalizedText of(String text) {
        return of(text, "");
    }

    /** Splits words at invisible characters. */
    static NormalizedText ofPartsBetweenInvisible(String text) {
        return of(text, " ");
    }

    /** Returns the words from {@code begin}, inclusive, to {@code end}, exclusive. */
    NormalizedText part(int begin, int end) {
        return new NormalizedText(words.subList(begin, end), plain.subList(begin, end));
    }

    private static NormalizedText of(String text, String invisible) {
        var words = split(visible(oneForm(text), invisible));
        return new NormalizedText(
                words, words.stream().map(NormalizedText::plain).toList());
    }

    /**
     * Converts to lower case by way of upper case, because some letters have several lower-case forms but one
     * upper-case form.
     */
    private static String oneForm(String text) {
        var compatible = Normalizer.normalize(Homoglyphs.replaceEnclosedLetters(text), Normalizer.Form.NFKC);
        var lower = compatible.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        // The dot that İ leaves behind.
        return Normalizer.normalize(lower.replace("i\u0307", "i"), Normalizer.Form.NFC);
    }

    private static String visible(String text, String invisible) {
        var kept = new StringBuilder(text.length());
        text.codePoints().forEach(character -> {
            if (isInvisible(character)) {
                kept.append(invisible);
            } else if (isOfWord(character)) {
                kept.appendCodePoint(character);
            } else {
                kept.append(' ');
            }
        });
        return kept.toString();
    }

    private static boolean isInvisible(int character) {
        return Character.getType(character) == Character.FORMAT
                || INVISIBLE.contains(character)
                || (character >= 0xFE00 && character <= 0xFE0F)
                || (character >= 0x180B && character <= 0x180F)
                || (character >= 0xE0100 && character <= 0xE01EF)
                // Turns a digit into a keycap symbol; it has no meaning alone.
                || Character.getType(character) == Character.ENCLOSING_MARK;
    }

    private static boolean isOfWord(int character) {
        return Character.isLetterOrDigit(character) || isMark(character);
    }

    private static boolean isMark(int character) {
        var type = Character.getType(character);
        return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    }

    private static List<String> split(String text) {
        var words = new ArrayList<String>();
        SPACES.splitAsStream(text).forEach(word -> splitScripts(word, words));
        return words;
    }

    private static void splitScripts(String word, List<String> words) {
        var current = new StringBuilder();
        var alone = false;
        for (var character : word.codePoints().toArray()) {
            var needsNoSpace = isWithoutSpaces(character);
            if ((needsNoSpace || alone) && !isMark(character)) {
                addWord(current, words);
            }
            alone = isMark(character) ? alone : needsNoSpace;
            current.appendCodePoint(character);
        }
        addWord(current, words);
    }

    private static boolean isWithoutSpaces(int character) {
        return character == KATAKANA_LENGTH || WITHOUT_SPACES.contains(UnicodeScript.of(character));
    }

    private static void addWord(StringBuilder current, List<String> words) {
        if (!current.isEmpty()) {
            words.add(current.toString());
            current.setLength(0);
        }
    }

    /** The word without accents, with one letter for all letters that are mistaken for each other. */
    static String plain(String word) {
        var plain = new StringBuilder(word.length());
        Normalizer.normalize(Homoglyphs.toLatin(word), Normalizer.Form.NFD)
                .codePoints()
                .filter(character -> !isAccent(character))
                .forEach(character -> plain.append(SAME_LETTER.getOrDefault(character, Character.toString(character))));
        return Normalizer.normalize(plain, Normalizer.Form.NFC);
    }

    private static boolean isAccent(int character) {
        return Character.getType(character) == Character.NON_SPACING_MARK
                && character != VOICED
                && character != HALF_VOICED
                && WITH_ACCENTS.contains(UnicodeScript.of(character));
    }
}
