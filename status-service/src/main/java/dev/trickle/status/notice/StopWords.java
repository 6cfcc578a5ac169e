package dev.trickle.status.notice;

import java.text.Normalizer;
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
        // One form for letters that are written with one character or two; and two steps to lower case, because some
        // letters have several lower-case forms but one upper-case form.
        var composed = Normalizer.normalize(text.strip(), Normalizer.Form.NFC);
        return composed.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }
}
