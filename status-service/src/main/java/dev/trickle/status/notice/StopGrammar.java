package dev.trickle.status.notice;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Splits whole texts into phrases.
 *
 * @param certain stop phrases that can only mean unsubscribing, also as a question
 * @param stop other stop phrases
 * @param alone everyday words that mean stop if they are the whole message
 * @param answers short answers, which may belong to another question
 * @param reasons why somebody wants no messages; beside a stop phrase they change nothing
 * @param polite greetings, thanks and the like
 */
record StopGrammar(
        PhraseSet certain, PhraseSet stop, PhraseSet alone, PhraseSet answers, PhraseSet reasons, PhraseSet polite) {

    private static final int UNREACHED = -1;
    private static final int NONE = 0;
    private static final int ALONE = 1;
    private static final int STOP = 2;
    private static final int CERTAIN = 3;

    /**
     * What a text that consists of phrases means.
     *
     * @param unanswered the strongest stop phrase if there is no answer beside it
     * @param answered the strongest stop phrase if there is an answer beside it
     */
    record Meaning(int unanswered, int answered) {

        /** Of a text that does not consist of phrases. */
        static final Meaning NOTHING = new Meaning(UNREACHED, UNREACHED);

        private static final Meaning EMPTY = new Meaning(NONE, UNREACHED);

        /** The stronger of both. */
        static Meaning max(Meaning one, Meaning other) {
            return new Meaning(Math.max(one.unanswered, other.unanswered), Math.max(one.answered, other.answered));
        }

        /** The same with an answer beside it. */
        Meaning besideAnswer() {
            return new Meaning(UNREACHED, Math.max(unanswered, answered));
        }

        private Meaning with(int strength) {
            return new Meaning(with(unanswered, strength), with(answered, strength));
        }

        private static int with(int before, int strength) {
            return before == UNREACHED ? UNREACHED : Math.max(before, strength);
        }

        private boolean isReached() {
            return unanswered != UNREACHED || answered != UNREACHED;
        }

        /** Whether it means stop beside other words too. */
        boolean isStop() {
            return unanswered >= STOP || answered >= STOP;
        }

        /** What follows from it. */
        OptOutVerdict verdict(boolean isQuestion) {
            if (unanswered <= NONE && answered <= NONE) {
                return OptOutVerdict.NONE;
            }
            var optsOut = isQuestion ? unanswered == CERTAIN : unanswered >= ALONE || answered >= STOP;
            return optsOut ? OptOutVerdict.OPT_OUT : OptOutVerdict.UNCLEAR;
        }
    }

    /** What the whole text means. */
    Meaning meaning(NormalizedText words) {
        var text = new PhraseText(words, polite);
        var length = text.length();
        var reached = new Meaning[length + 1];
        Arrays.fill(reached, Meaning.NOTHING);
        reached[0] = Meaning.EMPTY;
        for (var begin = 0; begin < length; begin++) {
            if (reached[begin].isReached()) {
                step(text, begin, reached);
            }
        }
        return reached[length];
    }

    /** Whether the text is made of these phrases and politeness, with at least one of the phrases. */
    boolean consistsOf(NormalizedText text, PhraseSet phrases) {
        return new StopGrammar(PhraseSet.NONE, phrases, PhraseSet.NONE, PhraseSet.NONE, PhraseSet.NONE, polite)
                .meaning(text)
                .isStop();
    }

    private void step(PhraseText text, int begin, Meaning[] reached) {
        var before = reached[begin];
        spread(text.ends(polite, begin), reached, before);
        spread(text.ends(reasons, begin), reached, before);
        spread(text.ends(answers, begin), reached, before.besideAnswer());
        spread(text.ends(alone, begin), reached, before.with(ALONE));
        spread(text.ends(stop, begin), reached, before.with(STOP));
        spread(text.ends(certain, begin), reached, before.with(CERTAIN));
    }

    private static void spread(BitSet ends, Meaning[] reached, Meaning meaning) {
        ends.stream().forEach(end -> reached[end] = Meaning.max(reached[end], meaning));
    }
}
