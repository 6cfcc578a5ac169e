package dev.trickle.status.notification;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A set of phrases. Case and punctuation make no difference, and accents only where a pattern requires them. */
final class PhraseSet {

    /** The set without phrases. */
    static final PhraseSet NONE = new PhraseSet(List.of());

    /** Prefix of a pattern whose accents must match. */
    private static final String EXACT = "=";

    private static final Pattern COMMA = Pattern.compile(",");

    private final Map<String, List<Phrase>> byFirstWord;
    private final Map<String, Phrase> literals = new HashMap<>();

    /** Creates a set of patterns that {@link PhrasePattern} parses. */
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

    /** Returns the phrases that may begin with this word of the text. */
    List<Phrase> startingAt(PhraseText text, int index) {
        return Spelling.lookUp(byFirstWord, text.plain(index));
    }

    /** Returns all words without accents, except those of phrases whose accents must match. */
    Stream<String> words() {
        return literals.keySet().stream().flatMap(text -> NormalizedText.of(text).plain().stream());
    }

    private static void add(Map<String, List<Phrase>> byFirstWord, Phrase phrase) {
        var firstWords = new HashSet<String>();
        phrase.collectFirstWords(word -> word.spellings().forEach(firstWords::add));
        firstWords.forEach(first ->
                byFirstWord.computeIfAbsent(first, word -> new ArrayList<>()).add(phrase));
    }

    /** Caches literals, because the same words occur in many patterns. */
    private Phrase literal(String text) {
        return literals.computeIfAbsent(text, words -> Phrase.literal(words, false));
    }

    /** Splits a list at its commas. */
    static List<String> parseList(String phrases) {
        return COMMA.splitAsStream(phrases)
                .map(String::strip)
                .filter(phrase -> !phrase.isEmpty())
                .toList();
    }
}
