package dev.trickle.api.customertable;

import dev.trickle.api.consent.ComparableText;
import dev.trickle.api.customerfile.FileOptions;
import dev.trickle.api.table.ColumnFormat;
import dev.trickle.api.table.ColumnFormatDetector;
import dev.trickle.api.table.DateOrder;
import dev.trickle.api.table.TableRow;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Detects the formats of the attributes of a file. A column with two readings gets the format of the other columns.
 */
final class ColumnFormats {

    private final FileOptions options;
    private final @Nullable Character fallback;
    private final Map<FileColumn, ColumnFormatDetector> detectors = new LinkedHashMap<>();

    /** @param fallback decimal separator of numbers with two readings that nothing else decides; null if unknown */
    ColumnFormats(ColumnMapping mapping, FileOptions options, @Nullable Character fallback) {
        this.options = options;
        this.fallback = fallback;
        var texts =
                options.textColumns().stream().map(ComparableText::squeezed).collect(Collectors.toUnmodifiableSet());
        mapping.columns().stream()
                .filter(column -> column.attribute() != null && column.field() == null)
                .filter(column -> !texts.contains(ComparableText.squeezed(column.name())))
                .forEach(column -> detectors.put(column, new ColumnFormatDetector()));
    }

    /** Adds the values of a row. */
    void add(TableRow row) {
        detectors.forEach((column, detector) -> {
            var text = row.cell(column.index());
            if (text != null) {
                detector.add(text);
            }
        });
    }

    /** Returns the formats by the index of the column. */
    Map<Integer, ColumnFormat> detect() {
        var decimal = decimal();
        var order = order();
        var found = new HashMap<Integer, ColumnFormat>();
        detectors.forEach((column, detector) -> found.put(column.index(), detector.detect(decimal, order)));
        return found;
    }

    /** Returns a warning for each column with two readings that neither the file nor the request decides. */
    List<String> unclear() {
        var formats = detect();
        return detectors.entrySet().stream()
                .filter(each -> each.getValue().isAmbiguous())
                .filter(each ->
                        ColumnFormat.TEXT.equals(formats.get(each.getKey().index())))
                .map(each -> question(each.getKey(), each.getValue()))
                .toList();
    }

    private static String question(FileColumn column, ColumnFormatDetector detector) {
        return detector.isAmbiguousDate()
                ? "The dates in \"%s\" have two readings and stay texts: state dates=dmy or dates=mdy"
                        .formatted(column.name())
                : "The numbers in \"%s\" have two readings and stay texts: state decimals=comma or decimals=point"
                        .formatted(column.name());
    }

    private @Nullable Character decimal() {
        if (options.decimal() != null) {
            return options.decimal();
        }
        var proven = common(ColumnFormatDetector::provenDecimal);
        return proven == null ? fallback : proven;
    }

    private @Nullable DateOrder order() {
        return options.dates() != null ? options.dates() : common(ColumnFormatDetector::provenOrder);
    }

    /** Returns the value that some columns prove and none contradicts; null if there is none. */
    private <T> @Nullable T common(Function<ColumnFormatDetector, @Nullable T> proof) {
        Set<T> found =
                detectors.values().stream().map(proof).filter(Objects::nonNull).collect(Collectors.toSet());
        return found.size() == 1 ? found.iterator().next() : null;
    }
}
