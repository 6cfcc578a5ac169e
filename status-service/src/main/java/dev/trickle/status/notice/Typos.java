package dev.trickle.status.notice;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Mends long words that lack a letter, have one too many, or have two of them the wrong way round. The first letters
 * have to be right and no letter may be another one, because that makes opposites: "abmelden" and "anmelden", "wypisać"
 * and "wpisać".
 *
 * @param byBegin the long words of stop phrases, without accents, by the letters that have to be right
 */
record Typos(Map<String, List<String>> byBegin) {

    private static final int SHORTEST = 8;
    private static final int RIGHT_LETTERS = 3;

    /** Longer texts are left as they are; it bounds the time. */
    private static final int MOST_WORDS = 20;

    static Typos of(Stream<String> words) {
        return new Typos(words.filter(word -> word.length() >= SHORTEST)
                .distinct()
                .collect(Collectors.groupingBy(Typos::begin)));
    }

    /** The text without typos; empty if none are found. */
    Stream<NormalizedText> mended(NormalizedText text) {
        var words = text.plain();
        if (words.size() > MOST_WORDS) {
            return Stream.empty();
        }
        var mended = words.stream().map(this::meant).toList();
        return mended.equals(words) ? Stream.empty() : Stream.of(NormalizedText.of(String.join(" ", mended)));
    }

    private String meant(String word) {
        if (word.length() < SHORTEST - 1) {
            return word;
        }
        var similar = byBegin.getOrDefault(begin(word), List.of());
        return similar.contains(word)
                ? word
                : similar.stream().filter(isMeantBy(word)).findFirst().orElse(word);
    }

    private static String begin(String word) {
        return word.substring(0, RIGHT_LETTERS);
    }

    private static Predicate<String> isMeantBy(String written) {
        return known -> switch (known.length() - written.length()) {
            case 1 -> lacksOne(written, known);
            case -1 -> lacksOne(known, written);
            case 0 -> isTurnedRound(written, known);
            default -> false;
        };
    }

    private static boolean lacksOne(String shorter, String longer) {
        var same = sameLetters(shorter, longer);
        return shorter.regionMatches(same, longer, same + 1, shorter.length() - same);
    }

    private static boolean isTurnedRound(String one, String other) {
        var same = sameLetters(one, other);
        return same + 1 < one.length()
                && one.charAt(same) == other.charAt(same + 1)
                && one.charAt(same + 1) == other.charAt(same)
                && one.regionMatches(same + 2, other, same + 2, one.length() - same - 2);
    }

    private static int sameLetters(String one, String other) {
        var same = 0;
        while (same < Math.min(one.length(), other.length()) && one.charAt(same) == other.charAt(same)) {
            same++;
        }
        return same;
    }
}
