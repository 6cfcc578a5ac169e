package dev.trickle.status.notice;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A text in which phrases are looked for. A phrase may be interrupted by polite words, as in "remove me please from
 * the list".
 */
final class PhraseText {

    /** Most polite phrases between two words of a phrase; it bounds the time of a match. */
    private static final int MOST_BETWEEN = 2;

    private final NormalizedText text;
    private final PhraseSet polite;
    private final Map<Integer, BitSet> afterPolite = new HashMap<>();
    private int phraseBegin;

    /** Takes the phrases that may interrupt others. */
    PhraseText(NormalizedText text, PhraseSet polite) {
        this.text = text;
        this.polite = polite;
    }

    /** How many words it has. */
    int length() {
        return text.words().size();
    }

    String word(int place) {
        return text.words().get(place);
    }

    String plain(int place) {
        return text.plain().get(place);
    }

    /** All places where one of the phrases may end if it begins at this word. */
    BitSet ends(PhraseSet phrases, int begin) {
        phraseBegin = begin;
        var ends = new BitSet();
        phrases.at(this, begin).forEach(phrase -> phrase.match(this, begin, ends));
        return ends;
    }

    /** The words that may continue a phrase at this place: the next one, and those after polite words. */
    IntStream wordsFrom(int place) {
        if (place >= length()) {
            return IntStream.empty();
        }
        return isUninterrupted(place)
                ? IntStream.of(place)
                : afterPolite.computeIfAbsent(place, this::afterPolite).stream();
    }

    /** Whether no polite words are left out at this place. */
    boolean isUninterrupted(int place) {
        return place == phraseBegin || polite == PhraseSet.NONE;
    }

    private BitSet afterPolite(int place) {
        var places = new BitSet();
        places.set(place);
        for (var between = 0; between < MOST_BETWEEN; between++) {
            var further = new BitSet();
            places.stream().forEach(from -> further.or(politeEnds(from)));
            places.or(further);
        }
        places.clear(length(), length() + 1);
        return places;
    }

    private BitSet politeEnds(int from) {
        // Not interrupted itself: polite phrases are short.
        return from < length() ? new PhraseText(text, PhraseSet.NONE).ends(polite, from) : new BitSet();
    }
}
