package dev.trickle.status.notice;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Ways in which people write the same word. */
final class Spelling {

    private static final Pattern REPEATED = Pattern.compile("(\\p{L})\\1+");

    private static final List<String[]> UMLAUTS = List.of(
            new String[] {"ä", "ae"},
            new String[] {"ö", "oe"},
            new String[] {"ü", "ue"},
            new String[] {"å", "aa"},
            new String[] {"ø", "oe"});

    private Spelling() {}

    /** With two letters for a letter with dots, a ring or a stroke. */
    static String transcribed(String word) {
        var transcribed = word;
        for (var umlaut : UMLAUTS) {
            transcribed = transcribed.replace(umlaut[0], umlaut[1]);
        }
        return transcribed;
    }

    /** Whether a letter is repeated by mistake or for emphasis: no language has a letter three times in a row. */
    static boolean isDrawnOut(String word) {
        for (var place = 2; place < word.length(); place++) {
            var letter = word.charAt(place);
            if (letter == word.charAt(place - 1) && letter == word.charAt(place - 2) && Character.isLetter(letter)) {
                return true;
            }
        }
        return false;
    }

    /** With one letter for a repeated letter. */
    static String shortened(String word) {
        return REPEATED.matcher(word).replaceAll("$1");
    }

    /** The same lists in less memory: there are very many of them. */
    static <T> Map<String, List<T>> compact(Map<String, List<T>> bySpelling) {
        bySpelling.replaceAll((spelling, found) -> List.copyOf(found));
        return Map.copyOf(bySpelling);
    }

    /** What is kept for the word, or for the word as it is without the repetitions of a drawn-out letter. */
    static <T> List<T> found(Map<String, List<T>> bySpelling, String word) {
        var found = bySpelling.get(word);
        if (found == null && isDrawnOut(word)) {
            found = bySpelling.get(shortened(word));
        }
        return found == null ? List.of() : found;
    }
}
