package dev.trickle.api.customerfile;

import dev.trickle.api.consent.ComparableText;
import dev.trickle.api.problem.FieldError;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.problem.RequestFields;
import dev.trickle.api.table.ColumnType;
import dev.trickle.api.table.DateOrder;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/**
 * What a request states about its file. Everything else is detected.
 *
 * @param separator separator of the cells; null to detect it
 * @param encoding encoding of the file; null to detect it
 * @param decimal decimal separator of numbers with two readings; null to detect it
 * @param dates order of day and month in dates with two readings; null to detect it
 * @param sheet name of the sheet of a workbook; null for the first one
 * @param columns names of columns by the field they contain
 * @param types types of the values of columns, by name
 * @param replacesTags whether the tags of a row replace those of its customer
 */
public record FileOptions(
        @Nullable Character separator,
        @Nullable Charset encoding,
        @Nullable Character decimal,
        @Nullable DateOrder dates,
        @Nullable String sheet,
        Map<CustomerField, String> columns,
        Map<String, ColumnType> types,
        boolean replacesTags) {

    public static final FileOptions NONE = new FileOptions(null, null, null, null, null, Map.of(), Map.of(), false);

    private static final List<String> PARAMETERS = List.of(
            "account",
            "dry_run",
            "resubscribe",
            "reason",
            "subscription",
            "subscription_column",
            "subscription_reason",
            "numbers",
            "region",
            "tags",
            "separator",
            "encoding",
            "decimals",
            "dates",
            "sheet");

    private static final Map<String, Character> SEPARATORS =
            Map.of(",", ',', "comma", ',', ";", ';', "semicolon", ';', "\t", '\t', "tab", '\t', "|", '|', "pipe", '|');

    private static final Map<String, Character> DECIMALS = Map.of("comma", ',', ",", ',', "point", '.', ".", '.');

    public FileOptions {
        columns = Map.copyOf(columns);
        types = Map.copyOf(types);
    }

    /**
     * Reads the parameters of a request.
     *
     * @throws InvalidRequest if a value is unknown
     */
    public static FileOptions of(MultiValueMap<String, String> parameters) {
        rejectUnknown(parameters.keySet());
        return new FileOptions(
                choice(parameters, "separator", SEPARATORS, "comma, semicolon, tab or pipe"),
                encoding(parameters.getFirst("encoding")),
                choice(parameters, "decimals", DECIMALS, "comma or point"),
                choice(parameters, "dates", orders(), "dmy, mdy or ymd"),
                parameters.getFirst("sheet"),
                columns(parameters),
                types(parameters),
                Boolean.TRUE.equals(
                        choice(parameters, "tags", Map.of("add", false, "replace", true), "add or replace")));
    }

    /** A misspelled parameter would be ignored, and the file read in another way than it states. */
    private static void rejectUnknown(Set<String> names) {
        var known = Stream.concat(
                        PARAMETERS.stream(),
                        Stream.concat(
                                Arrays.stream(CustomerField.values()).map(CustomerField::parameter),
                                Arrays.stream(ColumnType.values()).map(ColumnType::parameter)))
                .sorted()
                .toList();
        var unknown = names.stream()
                .filter(name -> !known.contains(name))
                .map(name -> new FieldError(
                        RequestFields.isStorable(name) ? name : "",
                        "unknown",
                        "is not a parameter of an import. The parameters are " + String.join(", ", known)))
                .toList();
        if (!unknown.isEmpty()) {
            throw new InvalidRequest(unknown);
        }
    }

    private static Map<CustomerField, String> columns(MultiValueMap<String, String> parameters) {
        var found = new EnumMap<CustomerField, String>(CustomerField.class);
        for (var field : CustomerField.values()) {
            var name = parameters.getFirst(field.parameter());
            if (name != null) {
                found.put(field, name);
            }
        }
        return found;
    }

    private static Map<String, ColumnType> types(MultiValueMap<String, String> parameters) {
        var found = new LinkedHashMap<String, ColumnType>();
        for (var type : ColumnType.values()) {
            for (var name : parameters.getOrDefault(type.parameter(), List.of())) {
                var other = found.put(ComparableText.squeezed(name), type);
                if (other != null && other != type) {
                    throw InvalidRequest.of(
                            type.parameter(),
                            "duplicate",
                            "a column has one type: name it with %s or with %s"
                                    .formatted(type.parameter(), other.parameter()));
                }
            }
        }
        return found;
    }

    private static Map<String, DateOrder> orders() {
        return Arrays.stream(DateOrder.values())
                .collect(Collectors.toMap(order -> order.name().toLowerCase(Locale.ROOT), order -> order));
    }

    private static <T> @Nullable T choice(
            MultiValueMap<String, String> parameters, String name, Map<String, T> choices, String allowed) {
        var text = parameters.getFirst(name);
        if (text == null) {
            return null;
        }
        var found = choices.get(text.toLowerCase(Locale.ROOT));
        if (found == null) {
            throw InvalidRequest.of(name, "choice", name + " must be " + allowed + "; leave it out to detect it");
        }
        return found;
    }

    private static @Nullable Charset encoding(@Nullable String name) {
        try {
            return name == null ? null : Charset.forName(name);
        } catch (IllegalArgumentException unknown) {
            throw InvalidRequest.of(
                    "encoding",
                    "choice",
                    "encoding must be the name of an encoding, such as UTF-8, UTF-16LE or windows-1252; leave it out"
                            + " to detect it");
        }
    }
}
