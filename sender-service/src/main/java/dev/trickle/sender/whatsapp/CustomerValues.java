package dev.trickle.sender.whatsapp;

import dev.trickle.sender.attempt.Claim.Message;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Values of a customer for a message. Meta rejects line breaks, tabs and runs of spaces. */
final class CustomerValues {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern WHITESPACE = Pattern.compile("[\\s\\p{Cntrl}\\x{85}\\x{a0}\\x{2028}\\x{2029}]+");

    private final Message message;

    /** Parsed only if a template uses an attribute: most templates use a name, or nothing. */
    private @Nullable JsonNode attributes;

    CustomerValues(Message message) {
        this.message = message;
    }

    /** The value on a single line with single spaces; empty if there is none. */
    String get(String name) {
        var value = name.equals("name") ? message.name() : attribute(name);
        return value == null ? "" : toSingleLine(value);
    }

    static String toSingleLine(String text) {
        return WHITESPACE.matcher(text).replaceAll(" ").strip();
    }

    private String attribute(String name) {
        var found = attributes().path(name);
        return found.isNumber() ? found.decimalValue().stripTrailingZeros().toPlainString() : found.asString("");
    }

    private JsonNode attributes() {
        if (attributes == null) {
            attributes = JSON.readTree(message.attributes());
        }
        return attributes;
    }
}
