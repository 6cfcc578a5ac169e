package dev.trickle.status.notification;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Alternative spellings of words. */
final class Spelling {

    private static final Pattern REPEATED = Pattern.compile("(\\p{L})\\1+");

    private static final List<String[]> UMLAUTS = List.of(
            new String[] {"ä", "ae"},
            new String[] {"ö", "oe"},
            new String[] {"ü", "ue"},
            new String[] {"å", "aa"},
            new String[] {"ø", "oe"});

    private Spelling() {}

    /** Replaces each letter with dots, a ring or a stroke by two letters. */
    static String transcribed(String word) {
        var transcribed = word;
        for (var umlaut : UMLAUTS) {
            transcribed = transcribed.replace(umlaut[0], umlaut[1]);
        }
        return transcribed;
    }

    /** Whether the word has the same letter three times in a row. People write so by mistake or for emphasis. */
    static boolean isElongated(String word) {
        for (var index = 2; index < word.length(); index++) {
            var letter = word.charAt(index);
            if (letter == word.charAt(index - 1) && letter == word.charAt(index - 2) && Character.isLetter(letter)) {
                return true;
            }
        }
        return false;
    }

    /** Replaces each repeated letter by a single one. */
    static String shortened(String word) {
        return REPEATED.matcher(word).replaceAll("$1");
    }

    /** Returns an immutable copy, which needs less memory. */
    static <T> Map<String, List<T>> compact(Map<String, List<T>> bySpelling) {
        bySpelling.replaceAll((spelling, found) -> List.copyOf(found));
        return Map.copyOf(bySpelling);
    }

    /**
     * Returns the values of the word. If there are none and the word is elongated, returns those of its shortened form.
     */
    static <T> List<T> lookUp(Map<String, List<T>> bySpelling, String word) {
        var found = bySpelling.get(word);
        if (found == null && isElongated(word)) {
            found = bySpelling.get(shortened(word));
        }
        return found == null ? List.of() : found;
    }
}
