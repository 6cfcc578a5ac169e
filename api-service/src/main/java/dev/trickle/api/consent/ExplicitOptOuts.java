package dev.trickle.api.consent;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Recognizes explicit opt-outs: values that are opt-outs whatever the name of their column is, such as "unsubscribed",
 * "opted out on 2026-03-01 by customer" and "newsletter: no". A cell matches if all words of the cell, or of one item
 * of a list in it, belong to the opt-out. A text of more than 100 characters matches only by one of its items, and a
 * cell of more than 1,000 characters only if it is a list such as the tags.
 */
final class ExplicitOptOuts {

    private static final int MAX_ITEM_LENGTH = 100;
    private static final int MAX_LIST_LENGTH = 1_000;
    private static final int MAX_TOKENS = 12;
    private static final String SEPARATOR_CHARACTERS = "|;,\r\n\t()[]{}<>•·、，；،؛。／（）";

    private static final String POSSIBLE_SEPARATORS = SEPARATOR_CHARACTERS + "-–—:./!&#*";

    /** Separators of items and sentences. Characters that also occur in words and links count only next to a space. */
    private static final Pattern ITEM_SEPARATOR = Pattern.compile(
            "[" + Pattern.quote(SEPARATOR_CHARACTERS) + "]|\\s[-–—/&]+\\s|:{2,}|[.!]+(?=\\s|$)|(?<=^|\\s)[#*]");

    private final ConsentColumnName names;
    private final WordList statements;
    private final WordList revoking;
    private final WordList denials;
    private final Set<String> fillers;
    private final Set<String> optOutTokens;
    private final Set<String> allTokens;

    /**
     * Creates a matcher for these words.
     *
     * @param names the words for consent, and their meaning
     * @param asking the words for consent in {@code names}
     * @param statements complete opt-outs, such as "unsubscribed"
     * @param revoking words that revoke a consent in the same item, such as "withdrawn"
     * @param denials words that deny a consent in the same item, such as "no"
     * @param fillers words that do not change the meaning, such as "by customer"
     */
    ExplicitOptOuts(
            ConsentColumnName names,
            Collection<String> asking,
            Collection<String> statements,
            Collection<String> revoking,
            Collection<String> denials,
            Collection<String> fillers) {
        this.names = names;
        this.statements = WordList.of(statements);
        this.revoking = WordList.of(revoking);
        this.denials = WordList.of(denials.stream()
                .filter(denial -> denial.codePoints().anyMatch(Character::isLetter))
                .toList());
        this.fillers = tokensOf(fillers);
        this.optOutTokens = tokensOf(Stream.of(statements, revoking, denials)
                .flatMap(Collection::stream)
                .toList());
        this.allTokens = Stream.of(optOutTokens, this.fillers, tokensOf(asking))
                .flatMap(Set::stream)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether a cell, or one of its items, is an explicit opt-out. */
    boolean isOptOut(String cell) {
        if (cell.length() > MAX_ITEM_LENGTH) {
            return cell.length() <= MAX_LIST_LENGTH && hasOptOutItem(cell);
        }
        return isOptOutItem(cell) || (hasPossibleSeparator(cell) && hasOptOutItem(cell));
    }

    /** Whether an item of a list of any length, such as the tags, is an explicit opt-out. */
    boolean isOptOutList(String list) {
        return list.length() > MAX_ITEM_LENGTH ? hasOptOutItem(list) : isOptOut(list);
    }

    /** Joins the folded words of a cell without fillers and dates. Returns a long cell unchanged. */
    String withoutFillers(String cell) {
        return cell.length() > MAX_ITEM_LENGTH
                ? cell
                : String.join(
                        "",
                        ComparableText.tokens(cell).stream()
                                .filter(this::isSignificant)
                                .toList());
    }

    private boolean hasOptOutItem(String list) {
        return ITEM_SEPARATOR
                .splitAsStream(list)
                .anyMatch(item -> item.length() <= MAX_ITEM_LENGTH && isOptOutItem(item));
    }

    private boolean isOptOutItem(String text) {
        var tokens = ComparableText.tokens(text);
        return tokens.size() <= MAX_TOKENS && mayBeOptOut(tokens) && (isStatement(tokens) || isDenial(tokens));
    }

    /** Whether the single tokens allow an opt-out. This fast check excludes almost all cells of a file. */
    private boolean mayBeOptOut(List<String> tokens) {
        var hasOptOutToken = false;
        for (var token : tokens) {
            hasOptOutToken |= optOutTokens.contains(token);
        }
        if (!hasOptOutToken) {
            return false;
        }
        for (var token : tokens) {
            if (!allTokens.contains(token)
                    && isSignificant(token)
                    && !names.asking().matchesPattern(token)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the tokens contain a complete opt-out, as in "unsubscribed from newsletter on 2026-03-01". */
    private boolean isStatement(List<String> tokens) {
        var rest = statements.removeFrom(tokens);
        return !rest.equals(tokens) && isInsignificant(names.asking().removeFrom(revoking.removeFrom(rest)));
    }

    /** Whether the tokens deny or revoke a consent, as in "no newsletter", "consent withdrawn" and "marketing: no". */
    private boolean isDenial(List<String> tokens) {
        var rest = names.negations().removeFrom(revoking.removeFrom(denials.removeFrom(tokens)));
        return !rest.equals(tokens)
                && names.containsConsentWord(rest)
                && names.meaningOf(rest) == ConsentMeaning.AGREES
                && isInsignificant(names.agreeing().removeFrom(names.asking().removeFrom(rest)));
    }

    /** Whether no significant token is left. */
    private boolean isInsignificant(List<String> tokens) {
        return tokens.stream().noneMatch(this::isSignificant);
    }

    /** Whether a token is a word that is neither a number, a month nor a filler. */
    private boolean isSignificant(String token) {
        return !token.isEmpty()
                && !Character.isDigit(token.codePointAt(0))
                && !fillers.contains(token)
                && !ConsentDates.isMonth(token);
    }

    private static boolean hasPossibleSeparator(String cell) {
        for (var index = 0; index < cell.length(); index++) {
            if (POSSIBLE_SEPARATORS.indexOf(cell.charAt(index)) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** Returns the tokens of all texts, and each text without spaces, as people may also write it. */
    private static Set<String> tokensOf(Collection<String> texts) {
        return texts.stream()
                .flatMap(text ->
                        Stream.concat(ComparableText.tokens(text).stream(), Stream.of(ComparableText.squeezed(text))))
                .filter(token -> !token.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }
}
