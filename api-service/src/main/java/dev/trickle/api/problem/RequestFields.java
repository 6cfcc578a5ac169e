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
 * Reads a JSON object field by field and remembers everything that is wrong with it, so that one answer names it all.
 * An absent field and a null are the same.
 */
public final class RequestFields {

    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    private final String path;
    private final JsonNode object;
    private final List<FieldError> errors;
    private final Set<String> known = new HashSet<>();

    private RequestFields(String path, JsonNode object, List<FieldError> errors) {
        this.path = path;
        this.object = object;
        this.errors = errors;
    }

    /**
     * Starts reading a body.
     *
     * @throws InvalidRequest if it is no object
     */
    public static RequestFields of(@Nullable JsonNode body) {
        if (body == null || !body.isObject()) {
            throw InvalidRequest.of("", "object", "the body must be a JSON object");
        }
        return new RequestFields("", body, new ArrayList<>());
    }

    /** A text of 1 to so many characters; the empty text, and an error, if it is missing. */
    public String requiredText(String name, int longest) {
        require(name);
        return text(name, longest).orElse("");
    }

    /** A text of 1 to so many characters, not only spaces. */
    public Optional<String> text(String name, int longest) {
        return field(name, "text", "must be a text", JsonNode::isString)
                .map(JsonNode::stringValue)
                .filter(text -> keepsTextRules(name, text, longest));
    }

    /** A list of texts; one text alone is a list of one. Never empty, as an empty filter could mean all or nobody. */
    public Optional<List<String>> texts(String name, int longest) {
        return listed(
                name, longest, "must be a list of at least one text", node -> isTexts(node) && !isEmptyList(node));
    }

    /** A list of texts that may be empty. */
    public Optional<List<String>> textsOrNone(String name, int longest) {
        return listed(name, longest, "must be a list of texts", RequestFields::isTexts);
    }

    /** A whole number within bounds. */
    public Optional<Integer> integer(String name, int least, int most) {
        var rule = "must be a whole number from " + least + " to " + most;
        return field(
                        name,
                        "range",
                        rule,
                        node -> node.isIntegralNumber()
                                && node.canConvertToInt()
                                && node.intValue() >= least
                                && node.intValue() <= most)
                .map(JsonNode::intValue);
    }

    /** True or false. */
    public Optional<Boolean> flag(String name) {
        return field(name, "boolean", "must be true or false", JsonNode::isBoolean)
                .map(JsonNode::booleanValue);
    }

    /** An ISO date and time; one without offset is local to the zone, a date alone is its first moment. */
    public Optional<Instant> instant(String name, ZoneId zone) {
        return field(name, "date-time", "must be an ISO date and time", node -> instantIn(node, zone) != null)
                .map(node -> instantIn(node, zone));
    }

    /** Whatever it is. */
    public Optional<JsonNode> value(String name) {
        return field(name, "value", "must be a value", node -> true);
    }

    /** An object or a list of any content. */
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

    /** An object whose fields are read in the same way; its errors join these. */
    public Optional<RequestFields> object(String name) {
        return field(name, "object", "must be an object", JsonNode::isObject)
                .map(node -> new RequestFields(pathOf(name) + ".", node, errors));
    }

    /** The object as it was sent. */
    public JsonNode raw() {
        return object;
    }

    /** Notes that a field is missing, if it is. */
    public void require(String name) {
        if (!object.hasNonNull(name)) {
            reject(name, "required", "is required");
        }
    }

    /** Notes that a field breaks a rule that only its reader knows. */
    public void reject(String name, String rule, String message) {
        errors.add(new FieldError(pathOf(name), rule, pathOf(name) + " " + message));
    }

    /** Notes every field that nobody asked for: who misspells a name must hear of it. */
    public void rejectOthers() {
        object.propertyNames().stream()
                .filter(name -> !known.contains(name))
                .forEach(name -> reject(name, "unknown", "is not known here"));
    }

    /**
     * Ends reading.
     *
     * @throws InvalidRequest if anything was wrong
     */
    public void check() {
        if (!errors.isEmpty()) {
            throw new InvalidRequest(errors);
        }
    }

    /** Whether PostgreSQL can store this text: it refuses NUL and halves of surrogate pairs. */
    public static boolean isStorable(String text) {
        return text.indexOf('\0') < 0 && !text.contains("\\u0000") && isOfWholeCharacters(text);
    }

    /** Without an encoder, which would be made for every cell of a table. */
    private static boolean isOfWholeCharacters(String text) {
        for (var place = 0; place < text.length(); place++) {
            var unit = text.charAt(place);
            if (Character.isHighSurrogate(unit)) {
                place++;
                if (place == text.length() || !Character.isLowSurrogate(text.charAt(place))) {
                    return false;
                }
            } else if (Character.isLowSurrogate(unit)) {
                return false;
            }
        }
        return true;
    }

    private Optional<JsonNode> field(String name, String rule, String message, Predicate<JsonNode> valid) {
        known.add(name);
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

    private boolean keepsTextRules(String name, String text, int longest) {
        if (text.isBlank()) {
            reject(name, "blank", "must not be empty");
        } else if (text.codePointCount(0, text.length()) > longest) {
            reject(name, "length", "must have at most " + longest + " characters");
        } else if (!isStorable(text)) {
            reject(name, "characters", "must not contain characters that cannot be stored");
        } else {
            return true;
        }
        return false;
    }

    private Optional<List<String>> listed(String name, int longest, String message, Predicate<JsonNode> valid) {
        return field(name, "texts", message, valid)
                .map(node -> node.isString()
                        ? List.of(node.stringValue())
                        : node.valueStream().map(JsonNode::stringValue).toList())
                .filter(texts -> texts.stream().allMatch(text -> keepsTextRules(name, text, longest)));
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
