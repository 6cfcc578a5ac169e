package dev.trickle.pipeline.template;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Values of a customer for a message. Meta rejects line breaks, tabs and runs of spaces. */
public final class CustomerValues {

    private static final JsonMapper JSON = new JsonMapper();
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

    /** The value on a single line with single spaces; empty if there is none. */
    String get(String field) {
        var value = field.equals("name") ? name : attribute(field);
        return value == null ? "" : toSingleLine(value);
    }

    static String toSingleLine(String text) {
        return WHITESPACE.matcher(text).replaceAll(" ").strip();
    }

    private String attribute(String field) {
        var found = attributes().path(field);
        return found.isNumber() ? found.decimalValue().stripTrailingZeros().toPlainString() : found.asString("");
    }

    private JsonNode attributes() {
        if (attributes == null) {
            attributes = JSON.readTree(attributesText);
        }
        return attributes;
    }
}
