package dev.trickle.status.notice;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Phrases that are found whatever their case, accents and punctuation. */
final class PhraseSet {

    /** In front of a phrase whose accents count. */
    private static final String EXACT = "=";

    private static final Pattern COMMA = Pattern.compile(",");
    private static final Pattern REPEATED = Pattern.compile("(\\p{L})\\1+");
    private static final Pattern DRAWN_OUT = Pattern.compile("(\\p{L})\\1\\1");

    private static final List<String[]> UMLAUTS = List.of(
            new String[] {"ä", "ae"},
            new String[] {"ö", "oe"},
            new String[] {"ü", "ue"},
            new String[] {"å", "aa"},
            new String[] {"ø", "oe"});

    private final Set<String> exact = new HashSet<>();
    private final Set<String> plain = new HashSet<>();
    private final Set<String> shortened = new HashSet<>();
    private int longest;

    /** Takes patterns as {@link PhrasePattern} reads them. */
    PhraseSet(Collection<String> patterns) {
        patterns.forEach(this::add);
    }

    /** How many words the longest phrase has. */
    int longest() {
        return longest;
    }

    /** Whether the words from {@code begin} to before {@code end} are one of the phrases. */
    boolean contains(NormalizedText text, int begin, int end) {
        var asPlain = joined(text.plain(), begin, end);
        return plain.contains(asPlain)
                || exact.contains(joined(text.words(), begin, end))
                // Only for a letter that is repeated by mistake: no language has a letter three times in a row.
                || (DRAWN_OUT.matcher(asPlain).find() && shortened.contains(shortened(asPlain)));
    }

    private void add(String pattern) {
        var accentsCount = pattern.startsWith(EXACT);
        PhrasePattern.expand(accentsCount ? pattern.substring(1) : pattern).stream()
                .flatMap(phrase -> accentsCount ? Stream.of(phrase) : Stream.of(phrase, transcribed(phrase)))
                .forEach(phrase -> add(NormalizedText.of(phrase), accentsCount));
    }

    private void add(NormalizedText phrase, boolean accentsCount) {
        var length = phrase.words().size();
        if (length == 0) {
            return;
        }
        longest = Math.max(longest, length);
        exact.add(joined(phrase.words(), 0, length));
        if (!accentsCount) {
            var asPlain = joined(phrase.plain(), 0, length);
            plain.add(asPlain);
            shortened.add(shortened(asPlain));
        }
    }

    private static String transcribed(String phrase) {
        var transcribed = phrase;
        for (var umlaut : UMLAUTS) {
            transcribed = transcribed.replace(umlaut[0], umlaut[1]);
        }
        return transcribed;
    }

    private static String shortened(String phrase) {
        return REPEATED.matcher(phrase).replaceAll("$1");
    }

    private static String joined(List<String> words, int begin, int end) {
        return String.join(" ", words.subList(begin, end));
    }

    /** Splits a list that is separated by commas. */
    static List<String> listed(String phrases) {
        return COMMA.splitAsStream(phrases)
                .map(String::strip)
                .filter(phrase -> !phrase.isEmpty())
                .toList();
    }
}
