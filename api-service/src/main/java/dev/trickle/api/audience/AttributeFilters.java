package dev.trickle.api.audience;

import dev.trickle.api.problem.RequestField;
import dev.trickle.api.problem.RequestFields;
import dev.trickle.api.problem.RequestSchema;
import dev.trickle.api.problem.TextRule;
import dev.trickle.api.table.ColumnType;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.StringNode;

/**
 * Conditions on the attributes of customers: a value, a list of values, or an object of {@code equals}, {@code in},
 * {@code exists}, {@code before} and {@code after} for dates, {@code min} and {@code max} for numbers.
 *
 * <p>An attribute has one type, by which it is compared; {@link AudienceCheck} rejects conditions of another type. An
 * attribute without a type matches whether it was imported as text or sent as a number. Dates are compared by their
 * day: the first ten characters, such as {@code 2026-03-02}.
 */
final class AttributeFilters {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MAX_LENGTH = 200;
    private static final Pattern JSON_SCALAR = Pattern.compile("true|false|-?(0|[1-9]\\d{0,17})(\\.\\d{1,18})?");

    private static final RequestField.AnyValue EQUALS =
            RequestField.value("equals", "string", "number", "boolean", "array");
    private static final RequestField.AnyValue IN = RequestField.value("in", "string", "number", "boolean", "array");
    private static final RequestField.Flag HAS_VALUE = RequestField.flag("exists");
    private static final RequestField.Text BEFORE = date("before");
    private static final RequestField.Text AFTER = date("after");
    private static final RequestField.AnyValue MIN = RequestField.value("min", "number");
    private static final RequestField.AnyValue MAX = RequestField.value("max", "number");

    /** The conditions on one attribute. */
    private static final RequestSchema CONDITIONS =
            RequestSchema.of("AttributeConditions", EQUALS, IN, HAS_VALUE, BEFORE, AFTER, MIN, MAX);

    /** The conditions by the name of the attribute. */
    static final RequestSchema BODY = RequestSchema.ofFreeFields("AttributeFilters", CONDITIONS);

    private static final String IS_ANY = "u.attributes @> ANY (:%1$s::jsonb[])";

    /** The values are days: an attribute of a later hour is equal, too. */
    private static final String IS_ANY_DAY = """
            CASE WHEN u.attributes ->> :%1$sName ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}(T|$)'
                 THEN left(u.attributes ->> :%1$sName, 10) = ANY (:%1$sDays::text[])
                 ELSE false
             END""";

    private static final String EXISTS = "coalesce(u.attributes ->> :%1$s, '') <> ''";
    private static final String IS_MISSING = "coalesce(u.attributes ->> :%1$s, '') = ''";

    /** A single CASE: with two conditions PostgreSQL underestimates the matching rows and chooses a nested loop. */
    private static final String IS_BEFORE = """
            CASE WHEN u.attributes ->> :%1$sName ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}'
                 THEN left(u.attributes ->> :%1$sName, 10) < :%1$s
                 ELSE false
             END""";

    private static final String IS_AFTER = IS_BEFORE.replace("<", ">");

    /** A number, or a text of digits as it was imported from a column of another type. 01234 is no number. */
    private static final String IS_AT_LEAST = """
            CASE WHEN u.attributes ->> :%1$sName ~ '^-?(0|[1-9][0-9]{0,29})([.][0-9]{1,30})?$'
                 THEN (u.attributes ->> :%1$sName)::numeric >= :%1$s
                 ELSE false
             END""";

    private static final String IS_AT_MOST = IS_AT_LEAST.replace(">=", "<=");

    private final RequestFields attributes;
    private final List<Filter> filters = new ArrayList<>();

    private AttributeFilters(RequestFields attributes) {
        this.attributes = attributes;
    }

    static List<Filter> parse(RequestFields attributes) {
        var reader = new AttributeFilters(attributes);
        attributes.raw().properties().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(each -> reader.read(each.getKey(), each.getValue()));
        return reader.filters;
    }

    private void read(String name, JsonNode condition) {
        if (!RequestFields.isStorable(name) || name.isBlank() || name.length() > MAX_LENGTH) {
            attributes.reject(name, "name", "must be the name of an attribute");
        } else if (condition.isObject()) {
            attributes.object(RequestField.object(name, CONDITIONS)).ifPresent(conditions -> read(name, conditions));
        } else {
            values(condition)
                    .ifPresentOrElse(
                            values -> addAnyOf(name, values),
                            () -> attributes.reject(name, "values", "must be a value, a list of values or an object"));
        }
    }

    private void read(String name, RequestFields conditions) {
        var before = filters.size();
        for (var field : List.of(EQUALS, IN)) {
            conditions
                    .value(field)
                    .ifPresent(condition -> values(condition)
                            .ifPresentOrElse(
                                    values -> addAnyOf(name, values),
                                    () -> conditions.reject(
                                            field.name(), "values", "must be a value or a list of values")));
        }
        var attribute = new SpelledParameter.Name(name, null);
        var dates = new SpelledParameter.Name(name, ColumnType.DATE);
        var numbers = new SpelledParameter.Name(name, ColumnType.NUMBER);
        conditions.flag(HAS_VALUE).ifPresent(exists -> add(exists ? EXISTS : IS_MISSING, Map.of("", attribute)));
        conditions.text(BEFORE).ifPresent(date -> add(IS_BEFORE, Map.of("", date, "Name", dates)));
        conditions.text(AFTER).ifPresent(date -> add(IS_AFTER, Map.of("", date, "Name", dates)));
        number(conditions, MIN).ifPresent(number -> add(IS_AT_LEAST, Map.of("", number, "Name", numbers)));
        number(conditions, MAX).ifPresent(number -> add(IS_AT_MOST, Map.of("", number, "Name", numbers)));
        conditions.rejectOthers();
        if (conditions.raw().isEmpty() && filters.size() == before) {
            attributes.reject(name, "values", "must contain equals, in, exists, before, after, min or max");
        }
    }

    private void addAnyOf(String name, List<JsonNode> values) {
        var documents = values.stream()
                .map(value -> new SpelledParameter.Value(value, notations(value).toList()))
                .toList();
        var parameter = new SpelledParameter.Documents(name, documents);
        if (values.stream().allMatch(value -> isDate(value.asString()))) {
            var days = values.stream().map(JsonNode::asString).toArray(String[]::new);
            add(IS_ANY_DAY, Map.of("", parameter, "Name", new SpelledParameter.Name(name, null), "Days", days));
        } else {
            add(IS_ANY, Map.of("", parameter));
        }
    }

    private static Stream<JsonNode> notations(JsonNode value) {
        var text = value.asString();
        var asText = Stream.<JsonNode>of(value, StringNode.valueOf(text));
        return JSON_SCALAR.matcher(text).matches() ? Stream.concat(asText, Stream.of(JSON.readTree(text))) : asText;
    }

    /** Adds a condition with unique parameter names. */
    private void add(String condition, Map<String, Object> values) {
        var prefix = "attribute" + filters.size();
        var named = new HashMap<String, Object>();
        values.forEach((suffix, value) -> named.put(prefix + suffix, value));
        filters.add(new Filter(condition.formatted(prefix), named));
    }

    private static Optional<List<JsonNode>> values(JsonNode condition) {
        var values = condition.isArray() ? condition.valueStream().toList() : List.of(condition);
        var valid = !values.isEmpty()
                && values.stream()
                        .allMatch(value -> value.isValueNode()
                                && !value.isNull()
                                && !value.asString().isEmpty()
                                && RequestFields.isStorable(value.asString()));
        return valid ? Optional.of(values) : Optional.empty();
    }

    private static Optional<BigDecimal> number(RequestFields conditions, RequestField.AnyValue field) {
        var found = conditions.value(field);
        var number = found.filter(JsonNode::isNumber).map(JsonNode::decimalValue);
        if (found.isPresent() && number.isEmpty()) {
            conditions.reject(field.name(), "number", "must be a number such as 12.5");
        }
        return number;
    }

    private static RequestField.Text date(String name) {
        return RequestField.text(name, MAX_LENGTH)
                .withRule(
                        TextRule.format("date", "date", "must be a date such as 2026-03-02", AttributeFilters::isDate));
    }

    private static boolean isDate(String text) {
        try {
            return LocalDate.parse(text).toString().equals(text);
        } catch (DateTimeException none) {
            return false;
        }
    }
}
