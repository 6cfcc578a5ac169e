package dev.trickle.status.notice;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Phrases that are found whatever their case, accents and punctuation. */
final class PhraseSet {

    /** Without any phrase. */
    static final PhraseSet NONE = new PhraseSet(List.of());

    /** In front of a phrase whose accents count. */
    private static final String EXACT = "=";

    private static final Pattern COMMA = Pattern.compile(",");

    private final Map<String, List<Phrase>> byFirstWord;
    private final Map<String, Phrase> literals = new HashMap<>();

    /** Takes patterns as {@link PhrasePattern} reads them. */
    PhraseSet(Collection<String> patterns) {
        var phrases = new HashMap<String, List<Phrase>>();
        var groups = new HashMap<String, Phrase>();
        var exactGroups = new HashMap<String, Phrase>();
        for (var pattern : patterns) {
            if (pattern.startsWith(EXACT)) {
                add(
                        phrases,
                        PhrasePattern.parse(pattern.substring(1), text -> Phrase.literal(text, true), exactGroups));
            } else {
                add(phrases, PhrasePattern.parse(pattern, this::literal, groups));
            }
        }
        this.byFirstWord = Spelling.compact(phrases);
    }

    /** The phrases that may begin with this word of the text. */
    List<Phrase> at(PhraseText text, int place) {
        return Spelling.found(byFirstWord, text.plain(place));
    }

    /** All words of all phrases without accents, except those of phrases whose accents count. */
    Stream<String> words() {
        return literals.keySet().stream().flatMap(text -> NormalizedText.of(text).plain().stream());
    }

    private static void add(Map<String, List<Phrase>> byFirstWord, Phrase phrase) {
        var firsts = new HashSet<String>();
        phrase.firstWords(word -> word.spellings().forEach(firsts::add));
        firsts.forEach(first ->
                byFirstWord.computeIfAbsent(first, word -> new ArrayList<>()).add(phrase));
    }

    /** The same words are in many patterns. */
    private Phrase literal(String text) {
        return literals.computeIfAbsent(text, words -> Phrase.literal(words, false));
    }

    /** Splits a list that is separated by commas. */
    static List<String> listed(String phrases) {
        return COMMA.splitAsStream(phrases)
                .map(String::strip)
                .filter(phrase -> !phrase.isEmpty())
                .toList();
    }
}
