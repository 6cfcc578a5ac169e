package dev.trickle.pipeline.template;

import dev.trickle.pipeline.AttributeNames;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** Values of a customer for a message. Meta rejects line breaks, tabs and runs of spaces. */
public final class CustomerValues {

    /** Numbers keep their digits: 12.50 is an amount. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final String NAME = "name";
    private static final Pattern WHITESPACE = Pattern.compile("[\\s\\p{Cntrl}\\x{85}\\x{a0}\\x{2028}\\x{2029}]+");

    private final @Nullable String name;
    private final String attributesText;

    /** Parsed only if a template uses an attribute: most templates use a name, or nothing. */
    private @Nullable JsonNode attributes;

    /**
     * Values of a customer.
     *
     * @param name null if the customer has none
     * @param attributes JSON object
     */
    public CustomerValues(@Nullable String name, String attributes) {
        this.name = name;
        this.attributesText = attributes;
    }

    /** Whether the customer has a value; a blank one is none. */
    public boolean has(String field) {
        return !get(field).isEmpty();
    }

    /** The value on a single line with single spaces; empty if there is none. */
    String get(String field) {
        var value = AttributeNames.areSame(field, NAME) ? name : attribute(field);
        return value == null ? "" : toSingleLine(value);
    }

    static String toSingleLine(String text) {
        return WHITESPACE.matcher(text).replaceAll(" ").strip();
    }

    private String attribute(String field) {
        var exact = attributes().get(field);
        var found = exact == null ? attributeInOtherSpelling(field) : exact;
        return found.isNumber() ? found.decimalValue().toPlainString() : found.asString("");
    }

    private JsonNode attributeInOtherSpelling(String field) {
        return attributes().properties().stream()
                .filter(attribute -> AttributeNames.areSame(field, attribute.getKey()))
                .<JsonNode>map(Map.Entry::getValue)
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    private JsonNode attributes() {
        if (attributes == null) {
            attributes = JSON.readTree(attributesText);
        }
        return attributes;
    }
}
