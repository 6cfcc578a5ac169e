package dev.trickle.api.customer;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says what yes means in a column, by the words of its name.
 *
 * @param asking words that ask for consent
 * @param agreeing words that ask for consent and say yes themselves
 * @param refusing words in which yes is an opt-out
 * @param negations words that reverse a word behind them
 * @param revoking words that reverse a word anywhere beside them
 * @param otherThings words about something else, which are ignored
 */
record ConsentNames(
        WordList asking,
        WordList agreeing,
        WordList refusing,
        WordList negations,
        WordList revoking,
        WordList otherThings) {

    /** What yes means in a column of this name; null if the name is not about consent. */
    @Nullable
    ConsentSense senseOf(String column) {
        var plain = senseOf(FoldedText.tokens(column));
        return plain == null ? senseOf(FoldedText.camelTokens(column)) : plain;
    }

    /** The same names, with more words that ask and more that refuse. */
    ConsentNames with(WordList alsoAsking, WordList alsoRefusing) {
        return new ConsentNames(
                asking.and(alsoAsking), agreeing, refusing.and(alsoRefusing), negations, revoking, otherThings);
    }

    /** Whether any of the words asks for consent. */
    boolean ask(List<String> tokens) {
        return asking.firstIn(tokens) >= 0 || agreeing.firstIn(tokens) >= 0;
    }

    @Nullable
    ConsentSense senseOf(List<String> tokens) {
        var left = otherThings.without(tokens);
        var unrefused = refusing.without(left);
        var refuses = !unrefused.equals(left);
        var agrees = agreeing.firstIn(unrefused) >= 0;
        var about = firstOf(unrefused);
        if (!refuses && about < 0) {
            return null;
        }
        if (refuses && agrees) {
            return ConsentSense.UNCLEAR;
        }
        var reversals = (refuses ? 1 : 0)
                + (isNegated(unrefused, about < 0 ? refusing.firstIn(left) : about) ? 1 : 0)
                + (revoking.firstIn(unrefused) >= 0 ? 1 : 0);
        return switch (reversals) {
            case 0 -> ConsentSense.AGREES;
            case 1 -> ConsentSense.REFUSES;
            default -> ConsentSense.UNCLEAR;
        };
    }

    private int firstOf(List<String> tokens) {
        return Stream.of(asking.firstIn(tokens), agreeing.firstIn(tokens))
                .filter(place -> place >= 0)
                .min(Integer::compare)
                .orElse(-1);
    }

    private boolean isNegated(List<String> tokens, int place) {
        var negation = negations.firstIn(tokens);
        return negation >= 0 && negation < place;
    }
}
