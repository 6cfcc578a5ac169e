package dev.trickle.api.customer;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds cells that say, whatever the name of their column, that a person has opted out: "unsubscribed", "opted out on
 * 2026-03-01 by customer", "newsletter: no". All words of a cell, or of an item of a list in it, must say so; long texts
 * are not looked at.
 */
final class OptOutStatements {

    private static final int LONGEST = 100;
    private static final int LONGEST_NOTE = 1_000;
    private static final int MOST_TOKENS = 12;
    private static final String BETWEEN_ITEMS_SIGNS = "|;,\r\n\t()[]{}<>•·、，；،؛。／（）";

    private static final String MAY_SEPARATE = BETWEEN_ITEMS_SIGNS + "-–—:./!&#*";

    /** Of items and of sentences. Signs that also stand within words and links separate beside a space only. */
    private static final Pattern BETWEEN_ITEMS = Pattern.compile(
            "[" + Pattern.quote(BETWEEN_ITEMS_SIGNS) + "]|\\s[-–—/&]+\\s|:{2,}|[.!]+(?=\\s|$)|(?<=^|\\s)[#*]");

    private final ConsentNames names;
    private final WordList statements;
    private final WordList revoking;
    private final WordList noes;
    private final Set<String> beside;
    private final Set<String> telling;
    private final Set<String> vocabulary;

    /**
     * Statements of these words.
     *
     * @param names what consent is called
     * @param asking words of the names
     * @param statements texts that are an opt-out by themselves
     * @param revoking words that revoke a consent beside them
     * @param noes answers that deny the consent before them
     * @param beside words that change nothing
     */
    OptOutStatements(
            ConsentNames names,
            Collection<String> asking,
            Collection<String> statements,
            Collection<String> revoking,
            Collection<String> noes,
            Collection<String> beside) {
        this.names = names;
        this.statements = WordList.of(statements);
        this.revoking = WordList.of(revoking);
        this.noes = WordList.of(noes.stream()
                .filter(no -> no.codePoints().anyMatch(Character::isLetter))
                .toList());
        this.beside = tokensOf(beside);
        this.telling = tokensOf(Stream.of(statements, revoking, noes)
                .flatMap(Collection::stream)
                .toList());
        this.vocabulary = Stream.of(telling, this.beside, tokensOf(asking))
                .flatMap(Set::stream)
                .collect(Collectors.toUnmodifiableSet());
    }

    boolean isIn(String cell) {
        if (cell.length() > LONGEST) {
            return cell.length() <= LONGEST_NOTE && isAmongItems(cell);
        }
        return isOne(cell) || (hasItems(cell) && isAmongItems(cell));
    }

    /** The same for a list of any length, such as that of tags. */
    boolean isInList(String list) {
        return list.length() > LONGEST ? isAmongItems(list) : isIn(list);
    }

    /** The words of a cell without dates and words that change nothing, in one. */
    String kernelOf(String cell) {
        return cell.length() > LONGEST
                ? cell
                : String.join(
                        "", FoldedText.tokens(cell).stream().filter(this::says).toList());
    }

    private boolean isAmongItems(String list) {
        return BETWEEN_ITEMS.splitAsStream(list).anyMatch(item -> item.length() <= LONGEST && isOne(item));
    }

    private boolean isOne(String text) {
        var tokens = FoldedText.tokens(text);
        return tokens.size() <= MOST_TOKENS && mayBeOne(tokens) && (isStatement(tokens) || isDenial(tokens));
    }

    /** Almost all cells of a file end here. */
    private boolean mayBeOne(List<String> tokens) {
        var tells = false;
        for (var token : tokens) {
            tells |= telling.contains(token);
        }
        if (!tells) {
            return false;
        }
        for (var token : tokens) {
            if (!vocabulary.contains(token) && says(token) && !names.asking().matches(token)) {
                return false;
            }
        }
        return true;
    }

    /** As in "unsubscribed from newsletter on 2026-03-01". */
    private boolean isStatement(List<String> tokens) {
        var rest = statements.without(tokens);
        return !rest.equals(tokens) && isSilent(names.asking().without(revoking.without(rest)));
    }

    /** As in "no newsletter", "consent withdrawn" and "marketing: no". */
    private boolean isDenial(List<String> tokens) {
        var rest = names.negations().without(revoking.without(noes.without(tokens)));
        return !rest.equals(tokens)
                && names.ask(rest)
                && names.senseOf(rest) == ConsentSense.AGREES
                && isSilent(names.agreeing().without(names.asking().without(rest)));
    }

    private boolean isSilent(List<String> tokens) {
        return tokens.stream().noneMatch(this::says);
    }

    private boolean says(String token) {
        return !token.isEmpty()
                && !Character.isDigit(token.codePointAt(0))
                && !beside.contains(token)
                && !ConsentDates.isMonth(token);
    }

    private static boolean hasItems(String cell) {
        for (var place = 0; place < cell.length(); place++) {
            if (MAY_SEPARATE.indexOf(cell.charAt(place)) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** The single words, and all of each text in one as it may be written. */
    private static Set<String> tokensOf(Collection<String> texts) {
        return texts.stream()
                .flatMap(text -> Stream.concat(FoldedText.tokens(text).stream(), Stream.of(FoldedText.squeezed(text))))
                .filter(token -> !token.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }
}
