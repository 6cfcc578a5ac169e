package dev.trickle.api.consent;

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

    private static final int MAX_TOKENS_PER_WORD = 5;

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

    /** Returns the index of the first token of the first word; -1 if there is none. */
    int indexIn(List<String> tokens) {
        for (var index = 0; index < tokens.size(); index++) {
            if (lengthAt(tokens, index) > 0) {
                return index;
            }
        }
        return -1;
    }

    /** Replaces the words in the tokens by gaps. The result is equal to the tokens if they contain no word. */
    List<String> removeFrom(List<String> tokens) {
        var rest = new ArrayList<String>();
        while (rest.size() < tokens.size()) {
            var length = lengthAt(tokens, rest.size());
            for (var gap = 0; gap < length; gap++) {
                rest.add(GAP);
            }
            if (length == 0) {
                rest.add(tokens.get(rest.size()));
            }
        }
        return rest;
    }

    /** Returns the number of tokens of the longest word that starts at the index; 0 if there is none. */
    private int lengthAt(List<String> tokens, int index) {
        var run = new StringBuilder();
        var longest = matchesPattern(tokens.get(index)) ? 1 : 0;
        for (var end = index; end < tokens.size() && end < index + MAX_TOKENS_PER_WORD; end++) {
            if (tokens.get(end).equals(GAP)) {
                break;
            }
            run.append(tokens.get(end));
            longest = exact.contains(run.toString()) ? end - index + 1 : longest;
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
