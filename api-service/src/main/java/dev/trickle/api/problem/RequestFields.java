package dev.trickle.api.problem;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads a JSON object field by field and collects all errors, so that one response contains them all. An absent field
 * and a null are equal.
 */
public final class RequestFields {

    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    /** The last second, so that the instant is shown with the same date. */
    private static final LocalTime END_OF_DAY = LocalTime.of(23, 59, 59);

    private final String path;
    private final JsonNode object;
    private final RequestSchema schema;
    private final List<FieldError> errors;
    private final Set<String> readNames = new HashSet<>();

    private RequestFields(String path, JsonNode object, RequestSchema schema, List<FieldError> errors) {
        this.path = path;
        this.object = object;
        this.schema = schema;
        this.errors = errors;
    }

    /**
     * Creates a reader of a body.
     *
     * @param schema the fields that may be read
     * @throws InvalidRequest if the body is not an object
     */
    public static RequestFields of(@Nullable JsonNode body, RequestSchema schema) {
        if (body == null || !body.isObject()) {
            throw InvalidRequest.of("", "object", "the body must be a JSON object");
        }
        return new RequestFields("", body, schema, new ArrayList<>());
    }

    /** Reads a text; adds an error and returns an empty string if it is absent. */
    public String requiredText(RequestField.Text field) {
        require(field);
        return text(field).orElse("");
    }

    /** Reads a text; the default of the field if it is absent. */
    public Optional<String> text(RequestField.Text field) {
        return field(field, "text", "must be a text", JsonNode::isString)
                .map(JsonNode::stringValue)
                .filter(text -> checkText(field.name(), text, field.maxLength()))
                .filter(text -> checkRule(field.name(), List.of(text), field.rule()))
                .or(() -> Optional.ofNullable(field.defaultValue()));
    }

    /** Reads a list of texts; a single text is a list of one. */
    public Optional<List<String>> texts(RequestField.Texts field) {
        var message = field.minCount() == 0 ? "must be a list of texts" : "must be a list of at least one text";
        return field(field, "texts", message, node -> isTexts(node, field.minCount()))
                .map(node -> node.isString()
                        ? List.of(node.stringValue())
                        : node.valueStream().map(JsonNode::stringValue).toList())
                .filter(texts -> texts.stream().allMatch(text -> checkText(field.name(), text, field.maxLength())))
                .filter(texts -> checkCount(field, texts.size()))
                .filter(texts -> checkRule(field.name(), texts, field.rule()));
    }

    /** Reads a whole number; the default of the field if it is absent. */
    public Optional<Integer> integer(RequestField.WholeNumber field) {
        var rule = "must be a whole number from " + field.min() + " to " + field.max();
        return field(
                        field,
                        "range",
                        rule,
                        node -> node.isIntegralNumber()
                                && node.canConvertToInt()
                                && node.intValue() >= field.min()
                                && node.intValue() <= field.max())
                .map(JsonNode::intValue)
                .or(() -> Optional.ofNullable(field.defaultValue()));
    }

    /** Reads true or false; the default of the field if it is absent. */
    public Optional<Boolean> flag(RequestField.Flag field) {
        var found = field(field, "boolean", "must be true or false", JsonNode::isBoolean)
                .map(JsonNode::booleanValue);
        var rule = field.onlyTrue();
        if (rule != null && found.isPresent() && !found.get()) {
            reject(field.name(), rule.code(), rule.message());
        }
        return found.or(() -> Optional.ofNullable(field.defaultValue()));
    }

    /**
     * Reads an ISO date and time; without offset it is local to the zone. A date alone means the start of the day, or
     * its end if the field is an end.
     */
    public Optional<Instant> instant(RequestField.DateTime field, ZoneId zone) {
        var timeOfDates = field.isEnd() ? END_OF_DAY : LocalTime.MIDNIGHT;
        return field(
                        field,
                        "date-time",
                        "must be an ISO date and time",
                        node -> instantIn(node, zone, timeOfDates) != null)
                .map(node -> instantIn(node, zone, timeOfDates));
    }

    /** Reads a value of any type. */
    public Optional<JsonNode> value(RequestField.AnyValue field) {
        return field(field, "value", "must be a value", node -> true);
    }

    /** Reads an object or list of any content. */
    public Optional<JsonNode> tree(RequestField.Tree field) {
        var found = field(field, "object", "must be an object or a list", node -> node.isObject() || node.isArray());
        return found.filter(node -> checkTree(field, node));
    }

    private boolean checkTree(RequestField.Tree field, JsonNode node) {
        if (!isStorable(node.toString())) {
            reject(field.name(), "characters", "must not contain characters that cannot be stored");
            return false;
        }
        if (field.objectOnly() && !node.isObject()) {
            reject(field.name(), "object", "must be an object");
        }
        return true;
    }

    /** Reads a nested object; its errors are added to those of this object. */
    public Optional<RequestFields> object(RequestField.Nested field) {
        return field(field, "object", "must be an object", JsonNode::isObject)
                .map(node -> new RequestFields(pathOf(field.name()) + ".", node, field.schema(), errors));
    }

    /** The object as it was sent. */
    public JsonNode raw() {
        return object;
    }

    /** Adds an error if a field is absent. */
    public void require(RequestField field) {
        if (!object.hasNonNull(field.name())) {
            reject(field.name(), "required", "is required");
        }
    }

    /** Adds an error for a rule that the caller checks. */
    public void reject(String name, String rule, String message) {
        errors.add(new FieldError(pathOf(name), rule, pathOf(name) + " " + message));
    }

    /** Adds an error for every field that was not read, so that misspelled names are reported. */
    public void rejectOthers() {
        object.propertyNames().stream()
                .filter(name -> !readNames.contains(name))
                .forEach(name -> reject(name, "unknown", "is not a known field"));
    }

    /**
     * Ends the validation.
     *
     * @throws InvalidRequest if there are errors
     */
    public void check() {
        if (!errors.isEmpty()) {
            throw new InvalidRequest(errors);
        }
    }

    /** Whether PostgreSQL can store this text: it refuses NUL and halves of surrogate pairs. */
    public static boolean isStorable(String text) {
        return text.indexOf('\0') < 0 && !text.contains("\\u0000") && hasNoLoneSurrogates(text);
    }

    /** Without an encoder, which would be created for every cell of a file. */
    private static boolean hasNoLoneSurrogates(String text) {
        for (var index = 0; index < text.length(); index++) {
            var unit = text.charAt(index);
            if (Character.isHighSurrogate(unit)) {
                index++;
                if (index == text.length() || !Character.isLowSurrogate(text.charAt(index))) {
                    return false;
                }
            } else if (Character.isLowSurrogate(unit)) {
                return false;
            }
        }
        return true;
    }

    private Optional<JsonNode> field(RequestField field, String rule, String message, Predicate<JsonNode> valid) {
        if (!schema.contains(field)) {
            throw new IllegalStateException("The schema " + schema.name() + " lacks the field " + field.name());
        }
        readNames.add(field.name());
        var found = object.get(field.name());
        if (found == null || found.isNull()) {
            return Optional.empty();
        }
        if (!valid.test(found)) {
            reject(field.name(), rule, message);
            return Optional.empty();
        }
        return Optional.of(found);
    }

    private boolean checkText(String name, String text, int maxLength) {
        if (text.isBlank()) {
            reject(name, "blank", "must not be empty");
        } else if (text.codePointCount(0, text.length()) > maxLength) {
            reject(name, "length", "must have at most " + maxLength + " characters");
        } else if (!isStorable(text)) {
            reject(name, "characters", "must not contain characters that cannot be stored");
        } else {
            return true;
        }
        return false;
    }

    private boolean checkCount(RequestField.Texts field, int count) {
        var isAllowed = count <= field.maxCount();
        if (!isAllowed) {
            reject(field.name(), field.tooMany().code(), field.tooMany().message());
        }
        return isAllowed;
    }

    private boolean checkRule(String name, List<String> texts, @Nullable TextRule rule) {
        if (rule != null && !texts.stream().allMatch(rule.isValid())) {
            reject(name, rule.code(), rule.message());
            return false;
        }
        return true;
    }

    private static boolean isTexts(JsonNode node, int minCount) {
        return node.isString()
                || (node.isArray()
                        && node.size() >= minCount
                        && node.valueStream().allMatch(JsonNode::isString));
    }

    private static @Nullable Instant instantIn(JsonNode node, ZoneId zone, LocalTime timeOfDates) {
        if (!node.isString()) {
            return null;
        }
        try {
            var instant = instantIn(node.stringValue(), zone, timeOfDates).truncatedTo(ChronoUnit.MICROS);
            return instant.isBefore(EARLIEST) || instant.isAfter(LATEST) ? null : instant;
        } catch (DateTimeException unreadable) {
            return null;
        }
    }

    private static Instant instantIn(String text, ZoneId zone, LocalTime timeOfDates) {
        if (text.indexOf('T') < 0) {
            return LocalDate.parse(text).atTime(timeOfDates).atZone(zone).toInstant();
        }
        var found = DateTimeFormatter.ISO_DATE_TIME.parseBest(text, ZonedDateTime::from, LocalDateTime::from);
        return found instanceof ZonedDateTime fixed
                ? fixed.toInstant()
                : ((LocalDateTime) found).atZone(zone).toInstant();
    }

    private String pathOf(String name) {
        return path + name;
    }
}
