package dev.trickle.status.notification;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Corrects long words with one missing letter, one additional letter, or two swapped letters. The first three letters
 * must be right. A replaced letter is not corrected, because it makes opposites: "abmelden" and "anmelden", "wypisać"
 * and "wpisać".
 *
 * @param byPrefix the long words of stop phrases, without accents, by their first letters
 */
record TypoCorrector(Map<String, List<String>> byPrefix) {

    private static final int SHORTEST = 8;
    private static final int PREFIX_LENGTH = 3;

    /** Maximum number of words of a corrected text; it limits the time. */
    private static final int MOST_WORDS = 20;

    /** Creates a corrector for the long ones of these words. */
    static TypoCorrector of(Stream<String> words) {
        return new TypoCorrector(words.filter(word -> word.length() >= SHORTEST)
                .distinct()
                .collect(Collectors.groupingBy(TypoCorrector::prefix)));
    }

    /** Returns the corrected text; empty if nothing is corrected. */
    Stream<NormalizedText> corrected(NormalizedText text) {
        var words = text.plain();
        if (words.size() > MOST_WORDS) {
            return Stream.empty();
        }
        var corrected = words.stream().map(this::correct).toList();
        return corrected.equals(words) ? Stream.empty() : Stream.of(NormalizedText.of(String.join(" ", corrected)));
    }

    private String correct(String word) {
        if (word.length() < SHORTEST - 1) {
            return word;
        }
        var similar = byPrefix.getOrDefault(prefix(word), List.of());
        return similar.contains(word)
                ? word
                : similar.stream().filter(isIntendedBy(word)).findFirst().orElse(word);
    }

    private static String prefix(String word) {
        return word.substring(0, PREFIX_LENGTH);
    }

    private static Predicate<String> isIntendedBy(String written) {
        return known -> switch (known.length() - written.length()) {
            case 1 -> lacksOneLetter(written, known);
            case -1 -> lacksOneLetter(known, written);
            case 0 -> hasSwappedLetters(written, known);
            default -> false;
        };
    }

    private static boolean lacksOneLetter(String shorter, String longer) {
        var common = commonPrefixLength(shorter, longer);
        return shorter.regionMatches(common, longer, common + 1, shorter.length() - common);
    }

    private static boolean hasSwappedLetters(String one, String other) {
        var common = commonPrefixLength(one, other);
        return common + 1 < one.length()
                && one.charAt(common) == other.charAt(common + 1)
                && one.charAt(common + 1) == other.charAt(common)
                && one.regionMatches(common + 2, other, common + 2, one.length() - common - 2);
    }

    private static int commonPrefixLength(String one, String other) {
        var common = 0;
        while (common < Math.min(one.length(), other.length()) && one.charAt(common) == other.charAt(common)) {
            common++;
        }
        return common;
    }
}
