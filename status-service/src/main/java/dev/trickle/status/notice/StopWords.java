package dev.trickle.status.notice;

import java.util.ArrayList;
import java.util.List;

/**
 * The words by which people say that they want no more messages, in all languages at once: those of {@link
 * StopWordFile}, and an installation's own.
 */
final class StopWords {

    /** Most UTF-16 units of an opt-out. Longer texts are not examined. */
    private static final int LONGEST_TEXT = 300;

    /** In scripts without spaces every character counts as a word. */
    private static final int MOST_WORDS = 100;

    private static final int FEWEST_SPELT_OUT = 3;

    private final PhraseSet stop;
    private final PhraseSet buttons;
    private final PhraseSet polite;

    /** Takes further words; they are added to those of the file. */
    StopWords(List<String> own) {
        var file = StopWordFile.load();
        var all = new ArrayList<>(file.stop());
        all.addAll(file.promotions());
        all.addAll(own);
        this.stop = new PhraseSet(all);
        this.buttons = new PhraseSet(file.promotions());
        this.polite = new PhraseSet(file.polite());
    }

    /**
     * Whether this whole text asks for no more messages: stop words and phrases, and nothing else but greetings, thanks
     * and the like. A sentence that only contains a stop word does not.
     */
    boolean contains(String text) {
        return matches(text, stop);
    }

    /** Whether this is the label of the stop button that Meta offers for marketing templates. */
    boolean isMetaButton(String text) {
        return matches(text, buttons);
    }

    private boolean matches(String text, PhraseSet phrases) {
        if (text.isBlank() || text.length() > LONGEST_TEXT) {
            return false;
        }
        var words = NormalizedText.of(text);
        var parts = NormalizedText.ofPartsBetweenInvisible(text);
        return consistsOf(words, phrases)
                || (!parts.equals(words) && consistsOf(parts, phrases))
                || (isSpeltOut(words) && consistsOf(NormalizedText.of(String.join("", words.words())), phrases));
    }

    /** Whether every word is a single character, as in S T O P and s.t.o.p. */
    private static boolean isSpeltOut(NormalizedText text) {
        return text.words().size() >= FEWEST_SPELT_OUT
                && text.words().stream().allMatch(word -> word.codePointCount(0, word.length()) == 1);
    }

    /** Whether the text can be split into phrases and polite words, with at least one phrase. */
    private boolean consistsOf(NormalizedText text, PhraseSet phrases) {
        var length = text.words().size();
        if (length == 0 || length > MOST_WORDS) {
            return false;
        }
        var reached = new boolean[length + 1];
        var reachedWithPhrase = new boolean[length + 1];
        reached[0] = true;
        var longest = Math.max(phrases.longest(), polite.longest());
        for (var begin = 0; begin < length; begin++) {
            for (var end = begin + 1; end <= Math.min(length, begin + longest); end++) {
                if (!reached[begin] && !reachedWithPhrase[begin]) {
                    break;
                }
                if (phrases.contains(text, begin, end)) {
                    reachedWithPhrase[end] = true;
                } else if (polite.contains(text, begin, end)) {
                    reached[end] |= reached[begin];
                    reachedWithPhrase[end] |= reachedWithPhrase[begin];
                }
            }
        }
        return reachedWithPhrase[length];
    }
}
