package dev.trickle.cli.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table in plain text; numbers are aligned right. */
public final class TextTable {

    private static final String GAP = "  ";

    /** A name from the API must not control the terminal. */
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private static final Pattern NUMBER = Pattern.compile("[0-9][0-9,]*");

    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(String... header) {
        rows.add(List.of(header));
    }

    /** Adds a row, which has as many cells as the header. */
    public void add(Object... cells) {
        rows.add(List.of(cells).stream().map(TextTable::text).toList());
    }

    /** The lines of the table; the first one is the header. */
    public List<String> lines() {
        var widths = IntStream.range(0, rows.getFirst().size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    /** Removes characters that a terminal would interpret. */
    public static String printable(String text) {
        return CONTROL.matcher(text).replaceAll("?");
    }

    private static String text(Object cell) {
        return cell instanceof Number number
                ? String.format(Locale.ROOT, "%,d", number.longValue())
                : printable(cell.toString());
    }

    private String line(List<String> row, int[] widths) {
        return IntStream.range(0, widths.length)
                .mapToObj(column -> padded(column, row.get(column), widths[column]))
                .collect(Collectors.joining(GAP))
                .stripTrailing();
    }

    private String padded(int column, String cell, int width) {
        var padding = " ".repeat(width - cell.length());
        return isNumeric(column) ? padding + cell : cell + padding;
    }

    private boolean isNumeric(int column) {
        return rows.size() > 1
                && rows.stream()
                        .skip(1)
                        .allMatch(row -> NUMBER.matcher(row.get(column)).matches());
    }
}
