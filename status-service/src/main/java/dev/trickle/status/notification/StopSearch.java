package dev.trickle.status.notification;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * Searches texts for stop phrases among other words. A person decides whether such a text is an opt-out.
 *
 * @param anywhere phrases that make a text unclear wherever they are
 * @param alone everyday words that make a text unclear if it is short, or if it also has a word for messages
 * @param other ordinary phrases that contain a stop word, such as "bus stop" and "cancel my order"; the search ignores
 *     stop words inside them
 * @param messages words for messages and their contents
 * @param against negations and complaints; they make a text unclear if it is not long and has a word for messages
 * @param arrived words for the arrival of messages; a complaint about a missing message is not unclear
 */
record StopSearch(
        List<PhraseSet> anywhere,
        PhraseSet alone,
        PhraseSet other,
        PhraseSet messages,
        PhraseSet against,
        PhraseSet arrived) {

    /**
     * Number of words in a part. Longer texts are searched in parts, so that the time is proportional to the length.
     */
    private static final int PART = 400;

    /** Number of words that two consecutive parts share, so that no phrase is cut. */
    private static final int OVERLAP = 40;

    /** Number of UTF-16 units that are searched. WhatsApp limits a text to 4,096 characters. */
    private static final int LONGEST_TEXT = 6_144;

    /** Marks a word inside an ordinary phrase: no phrase may begin there. */
    private static final int INSIDE = Integer.MAX_VALUE;

    /** Maximum length in UTF-16 units of a text in which an everyday word is enough. */
    private static final int SHORT_TEXT = 20;

    /** Maximum length in UTF-16 units of a text in which a negation and a word for messages are enough. */
    private static final int MEDIUM_TEXT = 120;

    /** Whether the text may be an opt-out, so that a person has to decide. */
    boolean isUnclear(String text) {
        return anyPartMatches(text, part -> isUnclear(text.strip().length(), part));
    }

    /** Whether the text contains one of the phrases. */
    boolean contains(String text, PhraseSet phrases) {
        return anyPartMatches(
                text,
                part -> contains(
                        new PhraseText(part, PhraseSet.NONE),
                        phrases,
                        new int[part.words().size()]));
    }

    private boolean isUnclear(int length, NormalizedText part) {
        var text = new PhraseText(part, PhraseSet.NONE);
        var ordinary = ordinaryEnds(text);
        if (anywhere.stream().anyMatch(phrases -> contains(text, phrases, ordinary))) {
            return true;
        }
        return contains(text, alone, ordinary)
                ? length <= SHORT_TEXT || contains(text, messages, ordinary)
                : length <= MEDIUM_TEXT
                        && contains(text, against, ordinary)
                        && contains(text, messages, ordinary)
                        && !contains(text, arrived, ordinary);
    }

    private static boolean anyPartMatches(String text, Predicate<NormalizedText> condition) {
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
     * Returns for each word the end of the ordinary phrase that begins there, or {@link #INSIDE} for a word inside an
     * ordinary phrase. A phrase that begins at the same word as an ordinary phrase counts only if it is longer.
     */
    private int[] ordinaryEnds(PhraseText text) {
        var ordinary = new int[text.length()];
        for (var begin = 0; begin < text.length(); begin++) {
            var end = text.findEnds(other, begin).length() - 1;
            if (end > begin) {
                ordinary[begin] = Math.max(ordinary[begin], end);
                Arrays.fill(ordinary, begin + 1, end, INSIDE);
            }
        }
        return ordinary;
    }

    private static boolean contains(PhraseText text, PhraseSet phrases, int[] ordinary) {
        for (var begin = 0; begin < text.length(); begin++) {
            var end = text.findEnds(phrases, begin).length() - 1;
            if (end > ordinary[begin] && !isSingleCharacter(text, begin, end)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the match is a single character. In scripts without spaces one character is a part of many words. */
    private static boolean isSingleCharacter(PhraseText text, int begin, int end) {
        var word = text.word(begin);
        return end == begin + 1 && word.codePointCount(0, word.length()) == 1;
    }
}
