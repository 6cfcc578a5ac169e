package dev.trickle.api.customertable;

import dev.trickle.api.consent.ComparableText;
import dev.trickle.api.consent.ConsentColumns;
import dev.trickle.api.customer.CustomerEntry;
import dev.trickle.api.customerfile.CustomerField;
import dev.trickle.api.customerfile.FileOptions;
import dev.trickle.api.customerfile.RowError;
import dev.trickle.api.problem.FieldError;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.problem.RequestFields;
import dev.trickle.pipeline.AttributeNames;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What each column of a file contains: a field of the customer, consent, an attribute, or nothing. */
final class ColumnMapping {

    private static final int MAX_NAMES_IN_MESSAGE = 20;

    private final List<FileColumn> columns;
    private final Map<CustomerField, FileColumn> fields = new EnumMap<>(CustomerField.class);
    private final List<Integer> unnamed;
    private final List<String> unclear;

    private ColumnMapping(List<FileColumn> columns, List<Integer> unnamed, List<String> unclear) {
        this.columns = List.copyOf(columns);
        this.unnamed = List.copyOf(unnamed);
        this.unclear = List.copyOf(unclear);
        for (var column : columns) {
            if (column.field() != null) {
                fields.put(column.field(), column);
            }
        }
    }

    /**
     * Maps the columns of a header.
     *
     * @param names names in the file; an empty one has no column
     * @throws InvalidRequest if the phone number has no column or several, if a name is not usable, or if a stated
     *     column is missing
     */
    static ColumnMapping of(List<String> names, FileOptions options, ConsentColumns consents) {
        checkNames(names);
        var unclear = new ArrayList<String>();
        var found = stated(names, options);
        addUsual(names, found, consents, unclear);
        if (!found.containsKey(CustomerField.WHATSAPP_PHONE)) {
            throw missingPhone(names);
        }
        options.types().forEach((name, type) -> indexOf(name, type.parameter(), names));
        var fields = new HashMap<Integer, CustomerField>();
        found.forEach((field, index) -> fields.put(index, field));
        var isExport = ExportedColumns.isExport(names);
        var columns = IntStream.range(errorColumns(names), names.size())
                .filter(index -> !names.get(index).isEmpty())
                .filter(index -> !isExport || !ExportedColumns.isIgnored(names.get(index)))
                .mapToObj(index -> column(index, names.get(index), fields.get(index), consents.contains(index)))
                .toList();
        var unnamed = IntStream.range(0, names.size())
                .filter(index -> names.get(index).isEmpty())
                .boxed()
                .toList();
        return new ColumnMapping(columns, unnamed, unclear);
    }

    /** Whether a row is a header: one of its cells is a usual name of the column with the phone numbers. */
    static boolean isHeader(List<String> cells, FileOptions options) {
        var stated = options.columns().get(CustomerField.WHATSAPP_PHONE);
        return cells.stream()
                .anyMatch(cell -> stated == null
                        ? isName(cell, CustomerField.WHATSAPP_PHONE)
                        : ComparableText.squeezed(cell).equals(ComparableText.squeezed(stated)));
    }

    /** Returns the number of columns with the errors of an earlier import, which are ignored. */
    static int errorColumns(List<String> names) {
        var errors = RowError.REPORT_COLUMNS;
        return names.size() > errors.size() && names.subList(0, errors.size()).equals(errors) ? errors.size() : 0;
    }

    List<FileColumn> columns() {
        return columns;
    }

    /** Returns the column of a field; null if there is none. */
    @Nullable
    FileColumn column(CustomerField field) {
        return fields.get(field);
    }

    /** Returns the index of the column of a field; -1 if there is none. */
    int indexOf(CustomerField field) {
        var column = fields.get(field);
        return column == null ? -1 : column.index();
    }

    /** Returns the indexes of the columns without a name, which are not imported. */
    List<Integer> unnamed() {
        return unnamed;
    }

    /** Returns the warnings about the columns, as sentences for the response. */
    List<String> unclear() {
        return unclear;
    }

    /** Returns the name of an attribute as it is stored. */
    static String attributeName(String column) {
        return column.toLowerCase(Locale.ROOT).replace(' ', '_');
    }

    private static FileColumn column(int index, String name, @Nullable CustomerField field, boolean isConsent) {
        var attribute = attributeName(name);
        var isAttribute = !isConsent && (field == null || isAttributeToo(field, attribute));
        return new FileColumn(index, name, field, isAttribute ? attribute : null);
    }

    /** The phone number is stored once. Other fields are attributes too, under a name that is not their own. */
    private static boolean isAttributeToo(CustomerField field, String attribute) {
        return switch (field) {
            case WHATSAPP_PHONE, TAGS, IS_ACTIVE -> false;
            default -> field.isAlsoAttribute() || !attribute.equals(field.code());
        };
    }

    private static Map<CustomerField, Integer> stated(List<String> names, FileOptions options) {
        var found = new EnumMap<CustomerField, Integer>(CustomerField.class);
        options.columns().forEach((field, name) -> found.put(field, indexOf(name, field.parameter(), names)));
        return found;
    }

    private static int indexOf(String name, String parameter, List<String> names) {
        var exact = names.indexOf(name);
        var index = exact >= 0
                ? exact
                : names.stream().map(ComparableText::squeezed).toList().indexOf(ComparableText.squeezed(name));
        if (index < 0) {
            throw InvalidRequest.of(
                    parameter,
                    "unknown",
                    parameter + " must name a column of the file, which has the columns " + listed(names));
        }
        return index;
    }

    /** Adds the columns with usual names. Of several of one field, those with the lowest rank compete. */
    private static void addUsual(
            List<String> names, Map<CustomerField, Integer> found, ConsentColumns consents, List<String> unclear) {
        for (var field : CustomerField.values()) {
            if (found.containsKey(field)) {
                continue;
            }
            var candidates = IntStream.range(0, names.size())
                    .filter(index -> isName(names.get(index), field) && !consents.contains(index))
                    .filter(index -> !found.containsValue(index))
                    .boxed()
                    .toList();
            if (!candidates.isEmpty()) {
                found.put(field, choose(field, candidates, names, unclear));
            }
        }
    }

    private static int choose(CustomerField field, List<Integer> candidates, List<String> names, List<String> unclear) {
        var own = candidates.stream()
                .filter(index -> attributeName(names.get(index)).equals(field.code()))
                .findFirst();
        var lowest = candidates.stream()
                .mapToInt(index -> rank(names.get(index)))
                .min()
                .orElseThrow();
        var best = candidates.stream()
                .filter(index -> rank(names.get(index)) == lowest)
                .toList();
        var chosen = own.orElse(best.getFirst());
        if (own.isEmpty() && best.size() > 1 && field == CustomerField.WHATSAPP_PHONE) {
            throw InvalidRequest.of(
                    field.parameter(),
                    "ambiguous",
                    "several columns may contain the phone numbers: " + listed(names(best, names))
                            + ". Send the file again with phone_column naming the right one");
        }
        if (candidates.size() > 1) {
            unclear.add("The column \"%s\" is read as %s, and %s as attributes: state another one with %s"
                    .formatted(
                            names.get(chosen),
                            field.code(),
                            listed(names(candidates, names).stream()
                                    .filter(name -> !name.equals(names.get(chosen)))
                                    .toList()),
                            field.parameter()));
        }
        return chosen;
    }

    private static List<String> names(List<Integer> indexes, List<String> names) {
        return indexes.stream().map(names::get).toList();
    }

    private static boolean isName(String name, CustomerField field) {
        if (field == CustomerField.IS_ACTIVE) {
            // "Active" and "isActive" may also mean the consent.
            return attributeName(name).equals(field.code());
        }
        var known = ColumnNames.shared().find(name);
        return known != null && known.field() == field;
    }

    private static int rank(String name) {
        var known = ColumnNames.shared().find(name);
        return known == null ? Integer.MAX_VALUE : known.rank();
    }

    private static InvalidRequest missingPhone(List<String> names) {
        return InvalidRequest.of(
                CustomerEntry.PHONE,
                "required",
                "no column has a usual name for phone numbers, such as whatsapp_phone, phone, mobile or Telefon. The"
                        + " columns are " + listed(names)
                        + ". Send the file again with phone_column naming the column of the phone numbers");
    }

    private static void checkNames(List<String> names) {
        var errors = new ArrayList<FieldError>();
        var seen = new HashMap<String, Integer>();
        for (var index = 0; index < names.size(); index++) {
            var name = names.get(index);
            if (name.length() > CustomerEntry.MAX_TEXT_LENGTH || !RequestFields.isStorable(name)) {
                errors.add(new FieldError(
                        "header",
                        "characters",
                        "the name of column " + (index + 1) + " must have at most " + CustomerEntry.MAX_TEXT_LENGTH
                                + " characters, all of which can be stored: rename the column"));
            } else if (!name.isEmpty()) {
                var first = seen.putIfAbsent(AttributeNames.fold(name), index);
                if (first != null) {
                    errors.add(new FieldError(
                            "header",
                            "duplicate",
                            "the columns %d and %d have the same name \"%s\": rename one of them"
                                    .formatted(first + 1, index + 1, name)));
                }
            }
        }
        if (!errors.isEmpty()) {
            throw new InvalidRequest(errors);
        }
    }

    /** Lists names in a message. Names that are long or cannot be stored are left out. */
    private static String listed(List<String> names) {
        return names.stream()
                .filter(name -> !name.isEmpty() && name.length() <= CustomerEntry.MAX_TEXT_LENGTH)
                .filter(RequestFields::isStorable)
                .limit(MAX_NAMES_IN_MESSAGE)
                .map(name -> '"' + name + '"')
                .collect(Collectors.joining(", "));
    }
}
