package dev.trickle.status.routing;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The words by which people say that they want no more messages. */
final class StopWords {

    private final Set<String> words;

    StopWords(List<String> words) {
        this.words = words.stream().map(StopWords::folded).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether this whole text is such a word; a sentence that contains one is not. */
    boolean contains(String text) {
        return words.contains(folded(text));
    }

    private static String folded(String text) {
        // Twice, because some letters have several lower-case forms but one upper-case form.
        return text.strip().toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }
}
