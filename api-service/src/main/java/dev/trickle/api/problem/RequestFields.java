package dev.trickle.api.problem;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
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

    private final String path;
    private final JsonNode object;
    private final List<FieldError> errors;
    private final Set<String> readNames = new HashSet<>();

    private RequestFields(String path, JsonNode object, List<FieldError> errors) {
        this.path = path;
        this.object = object;
        this.errors = errors;
    }

    /**
     * Creates a reader of a body.
     *
     * @throws InvalidRequest if it is not an object
     */
    public static RequestFields of(@Nullable JsonNode body) {
        if (body == null || !body.isObject()) {
            throw InvalidRequest.of("", "object", "the body must be a JSON object");
        }
        return new RequestFields("", body, new ArrayList<>());
    }

    /**
     * Required text of 1 to {@code maxLength} characters. Adds an error and returns an empty string if it is absent.
     */
    public String requiredText(String name, int maxLength) {
        require(name);
        return text(name, maxLength).orElse("");
    }

    /** Text of 1 to {@code maxLength} characters, not only spaces. */
    public Optional<String> text(String name, int maxLength) {
        return field(name, "text", "must be a text", JsonNode::isString)
                .map(JsonNode::stringValue)
                .filter(text -> checkText(name, text, maxLength));
    }

    /** List of texts; a single text is a list of one. Must not be empty, because an empty filter is ambiguous. */
    public Optional<List<String>> texts(String name, int maxLength) {
        return textList(
                name, maxLength, "must be a list of at least one text", node -> isTexts(node) && !isEmptyList(node));
    }

    /** List of texts that may be empty. */
    public Optional<List<String>> textsOrEmpty(String name, int maxLength) {
        return textList(name, maxLength, "must be a list of texts", RequestFields::isTexts);
    }

    /** Whole number within bounds. */
    public Optional<Integer> integer(String name, int min, int max) {
        var rule = "must be a whole number from " + min + " to " + max;
        return field(
                        name,
                        "range",
                        rule,
                        node -> node.isIntegralNumber()
                                && node.canConvertToInt()
                                && node.intValue() >= min
                                && node.intValue() <= max)
                .map(JsonNode::intValue);
    }

    /** True or false. */
    public Optional<Boolean> flag(String name) {
        return field(name, "boolean", "must be true or false", JsonNode::isBoolean)
                .map(JsonNode::booleanValue);
    }

    /** ISO date and time; without offset it is local to the zone, a date alone means the start of the day. */
    public Optional<Instant> instant(String name, ZoneId zone) {
        return field(name, "date-time", "must be an ISO date and time", node -> instantIn(node, zone) != null)
                .map(node -> instantIn(node, zone));
    }

    /** Value of any type. */
    public Optional<JsonNode> value(String name) {
        return field(name, "value", "must be a value", node -> true);
    }

    /** Object or list of any content. */
    public Optional<JsonNode> tree(String name) {
        var found = field(name, "object", "must be an object or a list", node -> node.isObject() || node.isArray());
        return found.filter(node -> {
            var storable = isStorable(node.toString());
            if (!storable) {
                reject(name, "characters", "must not contain characters that cannot be stored");
            }
            return storable;
        });
    }

    /** Nested object; its errors are added to those of this object. */
    public Optional<RequestFields> object(String name) {
        return field(name, "object", "must be an object", JsonNode::isObject)
                .map(node -> new RequestFields(pathOf(name) + ".", node, errors));
    }

    /** The object as it was sent. */
    public JsonNode raw() {
        return object;
    }

    /** Adds an error if a field is absent. */
    public void require(String name) {
        if (!object.hasNonNull(name)) {
            reject(name, "required", "is required");
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

    private Optional<JsonNode> field(String name, String rule, String message, Predicate<JsonNode> valid) {
        readNames.add(name);
        var found = object.get(name);
        if (found == null || found.isNull()) {
            return Optional.empty();
        }
        if (!valid.test(found)) {
            reject(name, rule, message);
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

    private Optional<List<String>> textList(String name, int maxLength, String message, Predicate<JsonNode> valid) {
        return field(name, "texts", message, valid)
                .map(node -> node.isString()
                        ? List.of(node.stringValue())
                        : node.valueStream().map(JsonNode::stringValue).toList())
                .filter(texts -> texts.stream().allMatch(text -> checkText(name, text, maxLength)));
    }

    private static boolean isTexts(JsonNode node) {
        return node.isString() || (node.isArray() && node.valueStream().allMatch(JsonNode::isString));
    }

    private static boolean isEmptyList(JsonNode node) {
        return node.isArray() && node.isEmpty();
    }

    private static @Nullable Instant instantIn(JsonNode node, ZoneId zone) {
        if (!node.isString()) {
            return null;
        }
        try {
            var instant = instantIn(node.stringValue(), zone).truncatedTo(ChronoUnit.MICROS);
            return instant.isBefore(EARLIEST) || instant.isAfter(LATEST) ? null : instant;
        } catch (DateTimeException unreadable) {
            return null;
        }
    }

    private static Instant instantIn(String text, ZoneId zone) {
        if (text.indexOf('T') < 0) {
            return LocalDate.parse(text).atStartOfDay(zone).toInstant();
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
