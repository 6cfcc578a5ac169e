package dev.trickle.pipeline;

import java.text.Normalizer;
import java.util.Locale;

/**
 * Compares the names of attributes in files, filters and placeholders without regard to case, spaces and underscores:
 * a person who reads "Order No" in a spreadsheet may write order_no or OrderNo elsewhere.
 */
public final class AttributeNames {

    private AttributeNames() {}

    /** Returns a form that is equal for two spellings of a name. */
    public static String fold(String name) {
        var folded = new StringBuilder(name.length());
        Normalizer.normalize(name, Normalizer.Form.NFC)
                .toLowerCase(Locale.ROOT)
                .codePoints()
                .filter(character ->
                        character != '_' && !Character.isWhitespace(character) && !Character.isSpaceChar(character))
                .forEach(folded::appendCodePoint);
        return folded.toString();
    }

    /** Whether two names differ at most in their spelling. */
    public static boolean areSame(String name, String other) {
        return name.equals(other) || fold(name).equals(fold(other));
    }
}
