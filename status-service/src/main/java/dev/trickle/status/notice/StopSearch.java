package dev.trickle.status.notice;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * Finds texts that may be opt-outs and are more than one, for a person to decide.
 *
 * @param anywhere phrases that are enough wherever they are
 * @param alone everyday words that are enough in a short text, or beside a word for messages
 * @param other ordinary phrases that contain a stop word ("bus stop", "cancel my order"); what they cover is left out
 * @param messages words for what is sent to people
 * @param against words that negate; they are enough beside a word for messages, in a text that is not long
 * @param arrived words for what arrives or does not; who misses a message wants it
 */
record StopSearch(
        List<PhraseSet> anywhere,
        PhraseSet alone,
        PhraseSet other,
        PhraseSet messages,
        PhraseSet against,
        PhraseSet arrived) {

    /** Longer texts are searched in parts, so that the time grows with the length only. */
    private static final int PART = 400;

    /** How many words of a part are in the next one too. */
    private static final int OVERLAP = 40;

    /** WhatsApp's longest text has 4,096 characters; longer ones are not searched to their end. */
    private static final int LONGEST_TEXT = 6_144;

    private static final int INSIDE = Integer.MAX_VALUE;

    private static final int SHORT_TEXT = 20;
    private static final int LONG_TEXT = 120;

    /** Whether a person has to look at the text. */
    boolean finds(String text) {
        return anyPart(text, part -> finds(text.strip().length(), part));
    }

    /** Whether the text contains one of the phrases. */
    boolean contains(String text, PhraseSet phrases) {
        return anyPart(
                text,
                part -> contains(
                        new PhraseText(part, PhraseSet.NONE),
                        phrases,
                        new int[part.words().size()]));
    }

    private boolean finds(int length, NormalizedText part) {
        var text = new PhraseText(part, PhraseSet.NONE);
        var ordinary = ordinaryEnds(text);
        if (anywhere.stream().anyMatch(phrases -> contains(text, phrases, ordinary))) {
            return true;
        }
        return contains(text, alone, ordinary)
                ? length <= SHORT_TEXT || contains(text, messages, ordinary)
                : length <= LONG_TEXT
                        && contains(text, against, ordinary)
                        && contains(text, messages, ordinary)
                        && !contains(text, arrived, ordinary);
    }

    private static boolean anyPart(String text, Predicate<NormalizedText> condition) {
        var words = NormalizedText.of(text.substring(0, Math.min(text.length(), LONGEST_TEXT)));
        var length = words.words().size();
        for (var begin = 0; begin < length; begin += PART - OVERLAP) {
            if (condition.test(words.part(begin, Math.min(length, begin + PART)))) {
                return true;
            }
        }
        return false;
    }

    /**
     * For each word, where the ordinary phrase ends that it belongs to: no phrase may begin inside it, and a phrase that
     * begins with it has to be longer.
     */
    private int[] ordinaryEnds(PhraseText text) {
        var ordinary = new int[text.length()];
        for (var begin = 0; begin < text.length(); begin++) {
            var end = text.ends(other, begin).length() - 1;
            if (end > begin) {
                ordinary[begin] = Math.max(ordinary[begin], end);
                Arrays.fill(ordinary, begin + 1, end, INSIDE);
            }
        }
        return ordinary;
    }

    private static boolean contains(PhraseText text, PhraseSet phrases, int[] ordinary) {
        for (var begin = 0; begin < text.length(); begin++) {
            var end = text.ends(phrases, begin).length() - 1;
            if (end > ordinary[begin] && !isOneOfManyCharacters(text, begin, end)) {
                return true;
            }
        }
        return false;
    }

    /** A single character of a script without spaces is a part of many words. */
    private static boolean isOneOfManyCharacters(PhraseText text, int begin, int end) {
        var word = text.word(begin);
        return end == begin + 1 && word.codePointCount(0, word.length()) == 1;
    }
}
