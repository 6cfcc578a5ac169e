package dev.trickle.status.notice;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Phrases that are found whatever their case, accents and punctuation. */
final class PhraseSet {

    /** Without any phrase. */
    static final PhraseSet NONE = new PhraseSet(List.of());

    /** In front of a phrase whose accents count. */
    private static final String EXACT = "=";

    private static final Pattern COMMA = Pattern.compile(",");

    private final Map<String, List<Phrase>> byFirstWord = new HashMap<>();
    private final Map<String, Phrase> literals = new HashMap<>();

    /** Takes patterns as {@link PhrasePattern} reads them. */
    PhraseSet(Collection<String> patterns) {
        patterns.forEach(this::add);
    }

    /** The phrases that may begin with this word of the text. */
    List<Phrase> at(PhraseText text, int place) {
        return Spelling.found(byFirstWord, text.plain(place));
    }

    private void add(String pattern) {
        var accentsCount = pattern.startsWith(EXACT);
        var phrase =
                PhrasePattern.parse(accentsCount ? pattern.substring(1) : pattern, text -> literal(text, accentsCount));
        var firsts = new HashSet<String>();
        phrase.firstWords(word -> word.spellings().forEach(firsts::add));
        firsts.forEach(first ->
                byFirstWord.computeIfAbsent(first, word -> new ArrayList<>()).add(phrase));
    }

    /** The same words are in many patterns. */
    private Phrase literal(String text, boolean accentsCount) {
        return accentsCount
                ? Phrase.literal(text, true)
                : literals.computeIfAbsent(text, words -> Phrase.literal(words, false));
    }

    /** Splits a list that is separated by commas. */
    static List<String> listed(String phrases) {
        return COMMA.splitAsStream(phrases)
                .map(String::strip)
                .filter(phrase -> !phrase.isEmpty())
                .toList();
    }
}
