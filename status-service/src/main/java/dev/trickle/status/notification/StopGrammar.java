package dev.trickle.status.notification;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Splits a whole text into phrases, and derives the meaning of the text from them.
 *
 * @param certain stop phrases that can only mean unsubscribing, even in a question
 * @param stop other stop phrases
 * @param alone everyday words that mean stop if they are the whole message
 * @param answers short answers, which may answer another message
 * @param reasons reasons for an opt-out; they do not change the meaning of a stop phrase
 * @param polite greetings, thanks and similar phrases
 */
record StopGrammar(
        PhraseSet certain, PhraseSet stop, PhraseSet alone, PhraseSet answers, PhraseSet reasons, PhraseSet polite) {

    private static final int UNREACHED = -1;
    private static final int NONE = 0;
    private static final int ALONE = 1;
    private static final int STOP = 2;
    private static final int CERTAIN = 3;

    /**
     * The meaning of a text that consists of phrases. A text may be split in several ways.
     *
     * @param plain the strongest stop phrase of a split without an answer
     * @param answered the strongest stop phrase of a split with an answer
     */
    record Meaning(int plain, int answered) {

        /** The meaning of a text that does not consist of phrases. */
        static final Meaning NOTHING = new Meaning(UNREACHED, UNREACHED);

        /** The meaning of an empty text. */
        private static final Meaning EMPTY = new Meaning(NONE, UNREACHED);

        /** Returns the stronger of both meanings. */
        static Meaning max(Meaning one, Meaning other) {
            return new Meaning(Math.max(one.plain, other.plain), Math.max(one.answered, other.answered));
        }

        /** Returns the meaning after an answer is added. */
        Meaning withAnswer() {
            return new Meaning(UNREACHED, Math.max(plain, answered));
        }

        /** Returns the meaning after a phrase of this strength is added. */
        private Meaning withPhrase(int strength) {
            return new Meaning(stronger(plain, strength), stronger(answered, strength));
        }

        private static int stronger(int before, int strength) {
            return before == UNREACHED ? UNREACHED : Math.max(before, strength);
        }

        private boolean isReached() {
            return plain != UNREACHED || answered != UNREACHED;
        }

        /** Whether the text has a stop phrase that is more than an everyday word. */
        boolean isStop() {
            return plain >= STOP || answered >= STOP;
        }

        /** Returns the decision on a text with this meaning. */
        OptOutDecision decision(boolean isQuestion) {
            if (plain <= NONE && answered <= NONE) {
                return OptOutDecision.NONE;
            }
            var isOptOut = isQuestion ? plain == CERTAIN : plain >= ALONE || answered >= STOP;
            return isOptOut ? OptOutDecision.OPT_OUT : OptOutDecision.UNCLEAR;
        }
    }

    /** Returns the meaning of a whole text. */
    Meaning meaning(NormalizedText words) {
        var text = new PhraseText(words, polite);
        var length = text.length();
        var reached = new Meaning[length + 1];
        Arrays.fill(reached, Meaning.NOTHING);
        reached[0] = Meaning.EMPTY;
        for (var begin = 0; begin < length; begin++) {
            if (reached[begin].isReached()) {
                addPhrases(text, begin, reached);
            }
        }
        return reached[length];
    }

    /** Whether the text consists of these phrases and polite phrases, with at least one of these phrases. */
    boolean consistsOf(NormalizedText text, PhraseSet phrases) {
        return new StopGrammar(PhraseSet.NONE, phrases, PhraseSet.NONE, PhraseSet.NONE, PhraseSet.NONE, polite)
                .meaning(text)
                .isStop();
    }

    /** Adds the meanings of all phrases that begin at this word. */
    private void addPhrases(PhraseText text, int begin, Meaning[] reached) {
        var before = reached[begin];
        mergeInto(text.findEnds(polite, begin), reached, before);
        mergeInto(text.findEnds(reasons, begin), reached, before);
        mergeInto(text.findEnds(answers, begin), reached, before.withAnswer());
        mergeInto(text.findEnds(alone, begin), reached, before.withPhrase(ALONE));
        mergeInto(text.findEnds(stop, begin), reached, before.withPhrase(STOP));
        mergeInto(text.findEnds(certain, begin), reached, before.withPhrase(CERTAIN));
    }

    /** Merges the meaning into the meanings that are reached at these ends. */
    private static void mergeInto(BitSet ends, Meaning[] reached, Meaning meaning) {
        ends.stream().forEach(end -> reached[end] = Meaning.max(reached[end], meaning));
    }
}
