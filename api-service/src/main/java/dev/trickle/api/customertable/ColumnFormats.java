package dev.trickle.api.customertable;

import dev.trickle.api.attribute.TypedAttribute;
import dev.trickle.api.consent.ComparableText;
import dev.trickle.api.customerfile.FileOptions;
import dev.trickle.api.table.ColumnFormat;
import dev.trickle.api.table.ColumnFormatDetector;
import dev.trickle.api.table.ColumnType;
import dev.trickle.api.table.DateOrder;
import dev.trickle.api.table.TableRow;
import java.util.ArrayList;
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

    private @Nullable FileReading reading;

    /** @param fallback decimal separator of numbers with two readings that nothing else decides; null if unknown */
    ColumnFormats(ColumnMapping mapping, FileOptions options, @Nullable Character fallback) {
        this.options = options;
        this.fallback = fallback;
        mapping.columns().stream()
                .filter(column -> column.attribute() != null && column.field() == null)
                .forEach(column -> detectors.put(column, new ColumnFormatDetector()));
    }

    /** Adds the values of a row. */
    void add(TableRow row) {
        reading = null;
        detectors.forEach((column, detector) -> {
            var text = row.cell(column.index());
            if (text != null) {
                detector.add(text);
            }
        });
    }

    /** Returns the types of the attributes: as stated, or as detected where the first rows have values. */
    List<TypedAttribute> types() {
        var found = new ArrayList<TypedAttribute>();
        detectors.forEach((column, detector) -> {
            var attribute = String.valueOf(column.attribute());
            var stated = options.types().get(ComparableText.squeezed(column.name()));
            if (stated != null) {
                found.add(new TypedAttribute(attribute, stated, true, column.name()));
            } else if (detector.hasValues()) {
                found.add(new TypedAttribute(attribute, detected(column).type(), false, column.name()));
            }
        });
        return found;
    }

    /** Returns the format of a column whose type is not known: as stated, or as detected. */
    ColumnFormat format(FileColumn column) {
        var stated = options.types().get(ComparableText.squeezed(column.name()));
        return stated == null ? detected(column) : format(column, stated);
    }

    /** Returns the format of a column whose attribute has this type. */
    ColumnFormat format(FileColumn column, ColumnType type) {
        var detector = detectors.get(column);
        var detected = detected(column);
        if (detector == null || type == detected.type()) {
            return detected;
        }
        return switch (type) {
            case TEXT -> ColumnFormat.TEXT;
            case NUMBER -> new ColumnFormat.NumberColumn(reading().decimal());
            case DATE -> new ColumnFormat.Date(reading().order());
        };
    }

    private ColumnFormat detected(FileColumn column) {
        var detector = detectors.get(column);
        return detector == null
                ? ColumnFormat.TEXT
                : detector.detect(reading().decimal(), reading().order());
    }

    /** Returns a warning for each column with two readings that neither the file nor the request decides. */
    List<String> unclear() {
        return detectors.entrySet().stream()
                .filter(each -> each.getValue().isAmbiguous())
                .filter(each -> !options.types()
                        .containsKey(ComparableText.squeezed(each.getKey().name())))
                .filter(each -> ColumnFormat.TEXT.equals(detected(each.getKey())))
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

    /** Computed once: a file may have thousands of columns. */
    private FileReading reading() {
        var known = reading;
        if (known == null) {
            known = new FileReading(decimal(), order());
            reading = known;
        }
        return known;
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

    /**
     * How the file writes numbers and dates with two readings.
     *
     * @param decimal decimal separator; null if it is not decided
     * @param order order of day, month and year; null if it is not decided
     */
    private record FileReading(
            @Nullable Character decimal, @Nullable DateOrder order) {}
}
