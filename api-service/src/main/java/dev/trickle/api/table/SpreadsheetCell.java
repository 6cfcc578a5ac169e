package dev.trickle.api.table;

/**
 * Keeps a spreadsheet from executing the text of a cell. A formula begins with one of a few characters; an apostrophe
 * before it makes it a text, in all spreadsheets. Reading removes the apostrophe again.
 */
public final class SpreadsheetCell {

    private static final String FORMULA_STARTS = "=+-@\t\r";

    private SpreadsheetCell() {}

    /** Returns the text as it is safe in a spreadsheet. */
    public static String protect(String text) {
        return !text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }

    /** Returns the text that was protected. */
    static String unprotect(String text) {
        return text.length() > 1 && text.charAt(0) == '\'' && FORMULA_STARTS.indexOf(text.charAt(1)) >= 0
                ? text.substring(1)
                : text;
    }
}
