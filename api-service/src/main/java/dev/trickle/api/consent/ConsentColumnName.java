package dev.trickle.api.consent;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Derives from the name of a column what the answer yes means in it. A word for an opt-out, a negation and a revoking
 * word each reverse the meaning. A name with more than one reversal is unclear.
 *
 * @param asking words for consent, such as "newsletter": yes is an agreement
 * @param agreeing words for an agreement that was given, such as "subscribed": yes is an agreement
 * @param refusing words for an opt-out, such as "unsubscribed": yes is an opt-out
 * @param negations words that reverse the meaning if they are before a word of the first three lists
 * @param revoking words that reverse the meaning wherever they are in the name
 * @param otherThings words about other subjects; they are ignored
 */
record ConsentColumnName(
        WordList asking,
        WordList agreeing,
        WordList refusing,
        WordList negations,
        WordList revoking,
        WordList otherThings) {

    /** Returns what the answer yes means in a column with this name; null if the name is not about consent. */
    @Nullable
    ConsentMeaning meaningOf(String column) {
        var meaning = meaningOf(ComparableText.tokens(column));
        return meaning == null ? meaningOf(ComparableText.camelTokens(column)) : meaning;
    }

    /** Returns these names with more words for consent and for opt-outs. */
    ConsentColumnName withMore(WordList moreAsking, WordList moreRefusing) {
        return new ConsentColumnName(
                asking.union(moreAsking), agreeing, refusing.union(moreRefusing), negations, revoking, otherThings);
    }

    /** Whether any of the tokens is a word for consent or for an agreement. */
    boolean containsConsentWord(List<String> tokens) {
        return asking.indexIn(tokens) >= 0 || agreeing.indexIn(tokens) >= 0;
    }

    /** Returns what the answer yes means, by the tokens of a name; null if they are not about consent. */
    @Nullable
    ConsentMeaning meaningOf(List<String> tokens) {
        var relevant = otherThings.removeFrom(tokens);
        var withoutRefusals = refusing.removeFrom(relevant);
        var refuses = !withoutRefusals.equals(relevant);
        var agrees = agreeing.indexIn(withoutRefusals) >= 0;
        var consentWord = firstConsentWord(withoutRefusals);
        if (!refuses && consentWord < 0) {
            return null;
        }
        if (refuses && agrees) {
            return ConsentMeaning.UNCLEAR;
        }
        var reversals = (refuses ? 1 : 0)
                + (isNegated(withoutRefusals, consentWord < 0 ? refusing.indexIn(relevant) : consentWord) ? 1 : 0)
                + (revoking.indexIn(withoutRefusals) >= 0 ? 1 : 0);
        return switch (reversals) {
            case 0 -> ConsentMeaning.AGREES;
            case 1 -> ConsentMeaning.REFUSES;
            default -> ConsentMeaning.UNCLEAR;
        };
    }

    private int firstConsentWord(List<String> tokens) {
        return Stream.of(asking.indexIn(tokens), agreeing.indexIn(tokens))
                .filter(index -> index >= 0)
                .min(Integer::compare)
                .orElse(-1);
    }

    private boolean isNegated(List<String> tokens, int index) {
        var negation = negations.indexIn(tokens);
        return negation >= 0 && negation < index;
    }
}
