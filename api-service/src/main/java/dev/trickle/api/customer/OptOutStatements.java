package dev.trickle.api.customer;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds cells that say, whatever the name of their column, that a person has opted out: "unsubscribed", "opted out on
 * 2026-03-01 by customer", "newsletter cancelled". All words of a cell, or of an item of a list in it, must say so; long
 * texts are not looked at.
 */
final class OptOutStatements {

    private static final int LONGEST = 100;
    private static final int MOST_TOKENS = 12;
    private static final String BETWEEN_ITEMS_SIGNS = "|;,\r\n";
    private static final Pattern BETWEEN_ITEMS = Pattern.compile("[" + BETWEEN_ITEMS_SIGNS + "]");

    private final WordList statements;
    private final Set<String> beside;
    private final ConsentNames names;

    OptOutStatements(WordList statements, Set<String> beside, ConsentNames names) {
        this.statements = statements;
        this.beside = beside;
        this.names = names;
    }

    boolean isIn(String cell) {
        if (cell.length() > LONGEST) {
            return false;
        }
        return isOne(cell) || (hasItems(cell) && isAmongItems(cell));
    }

    /** The same for a list of any length, such as that of tags. */
    boolean isInList(String list) {
        return list.length() > LONGEST ? isAmongItems(list) : isIn(list);
    }

    private boolean isAmongItems(String list) {
        return BETWEEN_ITEMS.splitAsStream(list).anyMatch(item -> item.length() <= LONGEST && isOne(item));
    }

    /** The words of a cell without dates and words that change nothing, in one. */
    String kernelOf(String cell) {
        return cell.length() > LONGEST
                ? cell
                : String.join(
                        "", FoldedText.tokens(cell).stream().filter(this::says).toList());
    }

    private boolean isOne(String text) {
        var tokens = FoldedText.tokens(text);
        if (tokens.isEmpty() || tokens.size() > MOST_TOKENS) {
            return false;
        }
        if (statements.firstIn(tokens) >= 0) {
            var others = names.revoking().without(statements.without(tokens));
            return others.stream().noneMatch(this::says);
        }
        return names.deny(tokens) && names.withoutDenial(tokens).stream().noneMatch(this::says);
    }

    private boolean says(String token) {
        return !token.isEmpty()
                && !Character.isDigit(token.codePointAt(0))
                && !beside.contains(token)
                && !ConsentDates.isMonth(token);
    }

    private static boolean hasItems(String cell) {
        return cell.chars().anyMatch(sign -> BETWEEN_ITEMS_SIGNS.indexOf(sign) >= 0);
    }
}
