package dev.trickle.api.customer;

import dev.trickle.api.problem.Fields;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Turns rows of a file into entries; an empty cell says nothing. */
final class CustomerRow {

    private static final Set<String> KNOWN =
            Set.of(CustomerFile.PHONE, "name", "locale", "customer_tier", "tags", "subscription", "is_active");
    private static final Map<String, Boolean> FLAGS =
            Map.of("true", true, "yes", true, "1", true, "false", false, "no", false, "0", false);

    private final List<String> header;
    private final People people;

    CustomerRow(List<String> header, People people) {
        this.header = header;
        this.people = people;
    }

    /** Hands the row over, or the first reason why it cannot be taken. */
    void read(CSVRecord row, CustomerFile.Reader reader) throws IOException {
        var error = errorIn(row);
        if (error != null) {
            reader.rejected(error);
            return;
        }
        var phone = people.phone(row.get(header.indexOf(CustomerFile.PHONE)));
        if (phone.isEmpty()) {
            reader.rejected(error(row, CustomerFile.PHONE, "phone"));
            return;
        }
        reader.entry(
                row.getRecordNumber(),
                new CustomerEntry(
                        phone.get().e164(),
                        people.keyOf(phone.get()),
                        cell(row, "name"),
                        cell(row, "locale"),
                        cell(row, "customer_tier"),
                        tags(cell(row, "tags")),
                        lower(cell(row, "subscription")),
                        flag(cell(row, "is_active")),
                        attributes(row)));
    }

    private @Nullable RowError errorIn(CSVRecord row) {
        if (row.size() > header.size()) {
            return error(row, "", "columns");
        }
        if (cell(row, CustomerFile.PHONE) == null) {
            return error(row, CustomerFile.PHONE, "required");
        }
        for (var column : header) {
            var rule = brokenRule(column, cell(row, column));
            if (rule != null) {
                return error(row, column, rule);
            }
        }
        return null;
    }

    private static @Nullable String brokenRule(String column, @Nullable String text) {
        if (text == null) {
            return null;
        }
        var longest = KNOWN.contains(column) ? CustomerEntry.LONGEST_TEXT : CustomerEntry.LONGEST_ATTRIBUTE;
        if (!column.equals("tags") && text.length() > longest) {
            return "length";
        }
        if (!Fields.isStorable(text)) {
            return "characters";
        }
        return switch (column) {
            case "subscription" ->
                Set.of(CustomerEntry.SUBSCRIBED, CustomerEntry.UNSUBSCRIBED).contains(lower(text)) ? null : "choice";
            case "is_active" -> FLAGS.containsKey(lower(text)) ? null : "boolean";
            default -> null;
        };
    }

    private @Nullable String cell(CSVRecord row, String column) {
        var place = header.indexOf(column);
        return place < 0 || place >= row.size() || row.get(place).isEmpty() ? null : row.get(place);
    }

    private @Nullable ObjectNode attributes(CSVRecord row) {
        var found = JsonMapper.shared().createObjectNode();
        for (var column : header) {
            var text = cell(row, column);
            if (text != null && !KNOWN.contains(column)) {
                found.put(column, text);
            }
        }
        return found.isEmpty() ? null : found;
    }

    private static @Nullable List<String> tags(@Nullable String text) {
        return text == null
                ? null
                : Arrays.stream(text.split("[|;]"))
                        .map(String::trim)
                        .filter(tag -> !tag.isEmpty())
                        .distinct()
                        .toList();
    }

    private static @Nullable Boolean flag(@Nullable String text) {
        return text == null ? null : FLAGS.get(lower(text));
    }

    private static @Nullable String lower(@Nullable String text) {
        return text == null ? null : text.toLowerCase(Locale.ROOT);
    }

    private static RowError error(CSVRecord row, String field, String rule) {
        return new RowError(row.getRecordNumber(), field, rule);
    }
}
