package dev.trickle.status.notification;

import dev.trickle.status.notification.StopWordFile.Kind;
import java.util.List;
import java.util.stream.Stream;

/**
 * Decides whether a message is an opt-in: it consists of start phrases and polite phrases only. The phrases are those of
 * {@link StopWordFile} in all languages at once, and those of the setting {@code status.start-words}. Any other text
 * leaves the consent as it is.
 */
final class StartWords {

    private static final int LONGEST_TEXT = 100;

    private final PhraseSet start;
    private final StopGrammar grammar;

    /** Loads the phrases of the file, and adds further start phrases. */
    StartWords(List<String> added) {
        var file = StopWordFile.load();
        this.start = new PhraseSet(Stream.concat(file.patterns(Kind.START).stream(), added.stream())
                .toList());
        this.grammar = new StopGrammar(
                PhraseSet.NONE,
                PhraseSet.NONE,
                PhraseSet.NONE,
                PhraseSet.NONE,
                PhraseSet.NONE,
                new PhraseSet(file.patterns(Kind.POLITE)));
    }

    /** Whether this text is an opt-in. A question is none. */
    boolean isOptIn(String text) {
        return !text.isBlank()
                && text.length() <= LONGEST_TEXT
                && !StopWords.hasQuestionMark(text)
                && StopWords.normalizedForms(text).anyMatch(form -> grammar.consistsOf(form, start));
    }
}
