package dev.trickle.api.customer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Words to find in the tokens of a name. Several consecutive tokens together may be one word. A star matches any
 * letters at the beginning or end of a single token.
 */
final class WordList {

    private static final int LONGEST_RUN = 5;

    /** Replaces removed tokens, so that no word spans the gap. */
    private static final String GAP = "";

    private final Set<String> exact;
    private final List<Predicate<String>> patterns;

    private WordList(Set<String> exact, List<Predicate<String>> patterns) {
        this.exact = exact;
        this.patterns = patterns;
    }

    static WordList of(Collection<String> words) {
        return new WordList(
                words.stream()
                        .filter(word -> word.indexOf('*') < 0)
                        .map(ComparableText::squeezed)
                        .collect(Collectors.toUnmodifiableSet()),
                words.stream()
                        .filter(word -> word.indexOf('*') >= 0)
                        .map(WordList::pattern)
                        .toList());
    }

    /** Returns the words of both lists. */
    WordList union(WordList others) {
        var allExact = new HashSet<>(exact);
        allExact.addAll(others.exact);
        var allPatterns = new ArrayList<>(patterns);
        allPatterns.addAll(others.patterns);
        return new WordList(Set.copyOf(allExact), List.copyOf(allPatterns));
    }

    /** Where the first of the words begins; -1 if there is none. */
    int firstIn(List<String> tokens) {
        for (var place = 0; place < tokens.size(); place++) {
            if (lengthAt(tokens, place) > 0) {
                return place;
            }
        }
        return -1;
    }

    /** The tokens with gaps instead of the words; equal if there are none. */
    List<String> without(List<String> tokens) {
        var left = new ArrayList<String>();
        while (left.size() < tokens.size()) {
            var length = lengthAt(tokens, left.size());
            for (var gap = 0; gap < length; gap++) {
                left.add(GAP);
            }
            if (length == 0) {
                left.add(tokens.get(left.size()));
            }
        }
        return left;
    }

    /** Number of tokens of the longest word that begins here; 0 if none does. */
    private int lengthAt(List<String> tokens, int place) {
        var run = new StringBuilder();
        var longest = matchesPattern(tokens.get(place)) ? 1 : 0;
        for (var end = place; end < tokens.size() && end < place + LONGEST_RUN; end++) {
            if (tokens.get(end).equals(GAP)) {
                break;
            }
            run.append(tokens.get(end));
            longest = exact.contains(run.toString()) ? end - place + 1 : longest;
        }
        return longest;
    }

    /** Whether a single token matches a word with a star. */
    boolean matchesPattern(String token) {
        return !patterns.isEmpty() && !token.equals(GAP) && patterns.stream().anyMatch(pattern -> pattern.test(token));
    }

    private static Predicate<String> pattern(String word) {
        var letters = ComparableText.squeezed(word);
        if (!word.endsWith("*")) {
            return token -> token.endsWith(letters);
        }
        return word.startsWith("*") ? token -> token.contains(letters) : token -> token.startsWith(letters);
    }
}
