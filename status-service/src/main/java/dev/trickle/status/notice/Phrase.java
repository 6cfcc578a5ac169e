package dev.trickle.status.notice;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A parsed {@link PhrasePattern}. The time of a match is bounded by the length of the phrase, not of the text. */
sealed interface Phrase {

    /** Adds to {@code ends} where the phrase may end if it begins at the word {@code begin}. */
    void match(PhraseText text, int begin, BitSet ends);

    /** Tells all words that the phrase may begin with; returns whether it may be empty. */
    boolean firstWords(Consumer<Word> found);

    /** One of these. */
    static Phrase choice(List<Phrase> choices) {
        return choices.size() == 1 ? choices.getFirst() : Choice.of(choices);
    }

    /** All of these. */
    static Phrase sequence(List<Phrase> parts) {
        return parts.size() == 1 ? parts.getFirst() : new Sequence(List.copyOf(parts));
    }

    /** The words of a text without brackets. */
    static Phrase literal(String text, boolean accentsCount) {
        return sequence(NormalizedText.of(text).words().stream()
                .<Phrase>map(word -> Word.of(word, accentsCount))
                .toList());
    }

    /**
     * A word.
     *
     * @param exact the only spelling, if its accents count; empty if they do not
     * @param plain its spellings without accents
     * @param shortened the same with one letter for a repeated letter
     */
    record Word(String exact, Set<String> plain, Set<String> shortened) implements Phrase {

        static Word of(String word, boolean accentsCount) {
            var plain = (accentsCount ? Stream.of(word) : Stream.of(word, Spelling.transcribed(word)))
                    .map(NormalizedText::plain)
                    .collect(Collectors.toUnmodifiableSet());
            var shortened = plain.stream().map(Spelling::shortened).collect(Collectors.toUnmodifiableSet());
            return new Word(accentsCount ? word : "", plain, shortened.equals(plain) ? plain : shortened);
        }

        @Override
        public void match(PhraseText text, int begin, BitSet ends) {
            text.wordsFrom(begin).filter(place -> isAt(text, place)).forEach(place -> ends.set(place + 1));
        }

        /** All spellings without accents. */
        Stream<String> spellings() {
            return plain.equals(shortened)
                    ? plain.stream()
                    : Stream.concat(plain.stream(), shortened.stream()).distinct();
        }

        private boolean isAt(PhraseText text, int place) {
            if (!exact.isEmpty()) {
                return exact.equals(text.word(place));
            }
            var word = text.plain(place);
            return plain.contains(word) || (Spelling.isDrawnOut(word) && shortened.contains(Spelling.shortened(word)));
        }

        @Override
        public boolean firstWords(Consumer<Word> found) {
            found.accept(this);
            return false;
        }
    }

    /** Phrases one after the other. */
    record Sequence(List<Phrase> parts) implements Phrase {

        @Override
        public void match(PhraseText text, int begin, BitSet ends) {
            var words = 0;
            while (words < parts.size()
                    && text.isUninterrupted(begin + words)
                    && parts.get(words) instanceof Word word) {
                if (begin + words >= text.length() || !word.isAt(text, begin + words)) {
                    return;
                }
                words++;
            }
            match(text, begin + words, parts.subList(words, parts.size()), ends);
        }

        private static void match(PhraseText text, int begin, List<Phrase> parts, BitSet ends) {
            var reached = new BitSet();
            reached.set(begin);
            for (var part : parts) {
                if (reached.isEmpty()) {
                    return;
                }
                var next = new BitSet();
                for (var place = reached.nextSetBit(0); place >= 0; place = reached.nextSetBit(place + 1)) {
                    part.match(text, place, next);
                }
                reached = next;
            }
            ends.or(reached);
        }

        @Override
        public boolean firstWords(Consumer<Word> found) {
            return parts.stream().allMatch(part -> part.firstWords(found));
        }
    }

    /**
     * One of several phrases.
     *
     * @param byFirstWord the phrases that begin with a word, without accents
     * @param emptyOnes the phrases that may be empty
     * @param firsts all words that a phrase may begin with
     */
    record Choice(Map<String, List<Phrase>> byFirstWord, List<Phrase> emptyOnes, List<Word> firsts) implements Phrase {

        static Choice of(List<Phrase> choices) {
            var byFirstWord = new HashMap<String, List<Phrase>>();
            var emptyOnes = new ArrayList<Phrase>();
            var firsts = new LinkedHashSet<Word>();
            for (var choice : choices) {
                var mayBeEmpty = choice.firstWords(word -> {
                    firsts.add(word);
                    word.spellings()
                            .forEach(first -> byFirstWord
                                    .computeIfAbsent(first, spelling -> new ArrayList<>())
                                    .add(choice));
                });
                if (mayBeEmpty) {
                    emptyOnes.add(choice);
                }
            }
            return new Choice(Spelling.compact(byFirstWord), List.copyOf(emptyOnes), List.copyOf(firsts));
        }

        @Override
        public void match(PhraseText text, int begin, BitSet ends) {
            emptyOnes.forEach(choice -> choice.match(text, begin, ends));
            text.wordsFrom(begin)
                    .mapToObj(place -> Spelling.found(byFirstWord, text.plain(place)))
                    .flatMap(List::stream)
                    .forEach(choice -> choice.match(text, begin, ends));
        }

        @Override
        public boolean firstWords(Consumer<Word> found) {
            firsts.forEach(found);
            return !emptyOnes.isEmpty();
        }
    }
}
