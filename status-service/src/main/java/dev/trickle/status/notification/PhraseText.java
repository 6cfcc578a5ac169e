package dev.trickle.status.notification;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A text in which phrases are searched. Polite phrases may interrupt a phrase, as in "remove me please from the list".
 */
final class PhraseText {

    /** Maximum number of polite phrases between two words of a phrase. It limits the time of a match. */
    private static final int MOST_BETWEEN = 2;

    private final NormalizedText text;
    private final PhraseSet polite;
    private final Map<Integer, BitSet> afterPolite = new HashMap<>();
    private int phraseBegin;

    /** Creates a text whose phrases may be interrupted by these polite phrases. */
    PhraseText(NormalizedText text, PhraseSet polite) {
        this.text = text;
        this.polite = polite;
    }

    /** Returns the number of words. */
    int length() {
        return text.words().size();
    }

    String word(int index) {
        return text.words().get(index);
    }

    String plain(int index) {
        return text.plain().get(index);
    }

    /** Returns every index at which one of the phrases may end if it begins at this word. */
    BitSet findEnds(PhraseSet phrases, int begin) {
        phraseBegin = begin;
        var ends = new BitSet();
        phrases.startingAt(this, begin).forEach(phrase -> phrase.match(this, begin, ends));
        return ends;
    }

    /** Returns the indexes of the words that may continue a phrase: this word, and the words after polite phrases. */
    IntStream nextWords(int index) {
        if (index >= length()) {
            return IntStream.empty();
        }
        return isUninterrupted(index)
                ? IntStream.of(index)
                : afterPolite.computeIfAbsent(index, this::afterPolite).stream();
    }

    /** Whether no polite phrase may interrupt a phrase before this word. */
    boolean isUninterrupted(int index) {
        return index == phraseBegin || polite == PhraseSet.NONE;
    }

    private BitSet afterPolite(int index) {
        var indexes = new BitSet();
        indexes.set(index);
        for (var between = 0; between < MOST_BETWEEN; between++) {
            var further = new BitSet();
            indexes.stream().forEach(from -> further.or(endsOfPolite(from)));
            indexes.or(further);
        }
        indexes.clear(length(), length() + 1);
        return indexes;
    }

    private BitSet endsOfPolite(int from) {
        // Polite phrases are short, so nothing interrupts them.
        return from < length() ? new PhraseText(text, PhraseSet.NONE).findEnds(polite, from) : new BitSet();
    }
}
