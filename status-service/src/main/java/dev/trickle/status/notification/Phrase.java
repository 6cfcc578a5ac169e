package dev.trickle.status.notification;

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

/** A parsed {@link PhrasePattern}. The time of a match depends on the length of the phrase, not on that of the text. */
sealed interface Phrase {

    /** Adds to {@code ends} every index at which the phrase may end if it begins at the word {@code begin}. */
    void match(PhraseText text, int begin, BitSet ends);

    /** Passes every possible first word to the consumer. Returns whether the phrase may be empty. */
    boolean collectFirstWords(Consumer<Word> consumer);

    /** A choice of one of these phrases. */
    static Phrase choice(List<Phrase> choices) {
        return choices.size() == 1 ? choices.getFirst() : Choice.of(choices);
    }

    /** All of these phrases in this order. */
    static Phrase sequence(List<Phrase> parts) {
        return parts.size() == 1 ? parts.getFirst() : new Sequence(List.copyOf(parts));
    }

    /** The words of a text without brackets, as a sequence. */
    static Phrase literal(String text, boolean exactAccents) {
        return sequence(NormalizedText.of(text).words().stream()
                .<Phrase>map(word -> Word.of(word, exactAccents))
                .toList());
    }

    /**
     * A single word.
     *
     * @param exact the only accepted spelling; empty if accents make no difference
     * @param plain the spellings without accents
     * @param shortened the same spellings with each repeated letter replaced by a single one
     */
    record Word(String exact, Set<String> plain, Set<String> shortened) implements Phrase {

        static Word of(String word, boolean exactAccents) {
            var plain = (exactAccents ? Stream.of(word) : Stream.of(word, Spelling.transcribed(word)))
                    .map(NormalizedText::plain)
                    .collect(Collectors.toUnmodifiableSet());
            var shortened = plain.stream().map(Spelling::shortened).collect(Collectors.toUnmodifiableSet());
            return new Word(exactAccents ? word : "", plain, shortened.equals(plain) ? plain : shortened);
        }

        @Override
        public void match(PhraseText text, int begin, BitSet ends) {
            text.nextWords(begin).filter(index -> isAt(text, index)).forEach(index -> ends.set(index + 1));
        }

        /** Returns all spellings without accents. */
        Stream<String> spellings() {
            return plain.equals(shortened)
                    ? plain.stream()
                    : Stream.concat(plain.stream(), shortened.stream()).distinct();
        }

        private boolean isAt(PhraseText text, int index) {
            if (!exact.isEmpty()) {
                return exact.equals(text.word(index));
            }
            var word = text.plain(index);
            return plain.contains(word) || (Spelling.isElongated(word) && shortened.contains(Spelling.shortened(word)));
        }

        @Override
        public boolean collectFirstWords(Consumer<Word> consumer) {
            consumer.accept(this);
            return false;
        }
    }

    /** Several phrases in a fixed order. */
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
                for (var index = reached.nextSetBit(0); index >= 0; index = reached.nextSetBit(index + 1)) {
                    part.match(text, index, next);
                }
                reached = next;
            }
            ends.or(reached);
        }

        @Override
        public boolean collectFirstWords(Consumer<Word> consumer) {
            return parts.stream().allMatch(part -> part.collectFirstWords(consumer));
        }
    }

    /**
     * One of several phrases.
     *
     * @param byFirstWord the phrases by the words that they may begin with, without accents
     * @param optionalPhrases the phrases that may be empty
     * @param firstWords all words that one of the phrases may begin with
     */
    record Choice(Map<String, List<Phrase>> byFirstWord, List<Phrase> optionalPhrases, List<Word> firstWords)
            implements Phrase {

        static Choice of(List<Phrase> choices) {
            var byFirstWord = new HashMap<String, List<Phrase>>();
            var optionalPhrases = new ArrayList<Phrase>();
            var firstWords = new LinkedHashSet<Word>();
            for (var choice : choices) {
                var mayBeEmpty = choice.collectFirstWords(word -> {
                    firstWords.add(word);
                    word.spellings()
                            .forEach(first -> byFirstWord
                                    .computeIfAbsent(first, spelling -> new ArrayList<>())
                                    .add(choice));
                });
                if (mayBeEmpty) {
                    optionalPhrases.add(choice);
                }
            }
            return new Choice(Spelling.compact(byFirstWord), List.copyOf(optionalPhrases), List.copyOf(firstWords));
        }

        @Override
        public void match(PhraseText text, int begin, BitSet ends) {
            optionalPhrases.forEach(choice -> choice.match(text, begin, ends));
            text.nextWords(begin)
                    .mapToObj(index -> Spelling.lookUp(byFirstWord, text.plain(index)))
                    .flatMap(List::stream)
                    .forEach(choice -> choice.match(text, begin, ends));
        }

        @Override
        public boolean collectFirstWords(Consumer<Word> consumer) {
            firstWords.forEach(consumer);
            return !optionalPhrases.isEmpty();
        }
    }
}
