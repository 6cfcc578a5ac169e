package dev.trickle.api.table;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Finds the separator of a file: the one with which the file has a header, and with which most rows have as many cells
 * as the header.
 */
final class SeparatorDetector {

    /** The separators, the most frequent first. */
    private static final List<Character> SEPARATORS = List.of(',', ';', '\t', '|');

    private static final int MAX_ROWS = 100;

    /** Titles and empty rows may precede the header. */
    private static final int MAX_HEADER_ROW = 10;

    private final Predicate<List<String>> isHeader;

    SeparatorDetector(Predicate<List<String>> isHeader) {
        this.isHeader = isHeader;
    }

    char detect(String head) {
        return SEPARATORS.stream()
                .map(separator -> score(separator, head))
                .max(Comparator.comparing(Score::hasHeader)
                        .thenComparing(Score::isTable)
                        .thenComparingInt(Score::regularity)
                        .thenComparingInt(Score::columns)
                        // Of equal ones the first: max returns the last.
                        .thenComparingInt(score -> -SEPARATORS.indexOf(score.separator())))
                .map(Score::separator)
                .orElse(',');
    }

    private Score score(char separator, String head) {
        var rows = firstRows(separator, head);
        var header = rows.stream().limit(MAX_HEADER_ROW).filter(isHeader).findFirst();
        var width = header.or(() -> rows.stream().findFirst()).map(List::size).orElse(0);
        var regular = rows.stream().filter(row -> row.size() == width).count();
        return new Score(separator, header.isPresent(), width, rows.isEmpty() ? 0 : (int) (10 * regular / rows.size()));
    }

    /** Returns the first rows that are not empty, up to the first one that cannot be read. */
    private static List<List<String>> firstRows(char separator, String head) {
        var rows = new ArrayList<List<String>>();
        try (var table = CsvDialect.openText(head, separator, StandardCharsets.UTF_8)) {
            for (var row = table.next(); row != null && rows.size() < MAX_ROWS; row = table.next()) {
                if (!row.isEmpty()) {
                    rows.add(cells(row));
                }
            }
        } catch (IOException unreadable) {
            // Counts up to here: with the right separator a broken row comes later than with a wrong one.
        }
        return rows;
    }

    private static List<String> cells(TableRow row) {
        return IntStream.range(0, row.size()).mapToObj(row::text).toList();
    }

    /**
     * How well a separator fits.
     *
     * @param columns number of cells of the header
     * @param regularity tenths of the rows that have as many cells as the header
     */
    private record Score(char separator, boolean hasHeader, int columns, int regularity) {

        boolean isTable() {
            return columns > 1;
        }
    }
}
