package dev.trickle.sender.whatsapp;

import dev.trickle.sender.attempt.Claim.Message;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is known of a customer, as it may stand in a message: Meta refuses line breaks, tabs and runs of spaces. */
final class CustomerValues {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern SPACE = Pattern.compile("[\\s\\p{Cntrl}\\x{85}\\x{a0}\\x{2028}\\x{2029}]+");

    private final Message message;

    /** Read only if a template asks for one: most ask for a name, or for nothing. */
    private @Nullable JsonNode attributes;

    CustomerValues(Message message) {
        this.message = message;
    }

    /** The value on one line with single spaces; empty if there is none. */
    String of(String value) {
        var known = value.equals("name") ? message.name() : attribute(value);
        return known == null ? "" : onOneLine(known);
    }

    static String onOneLine(String text) {
        return SPACE.matcher(text).replaceAll(" ").strip();
    }

    private String attribute(String of) {
        var found = attributes().path(of);
        return found.isNumber() ? found.decimalValue().stripTrailingZeros().toPlainString() : found.asString("");
    }

    private JsonNode attributes() {
        if (attributes == null) {
            attributes = JSON.readTree(message.attributes());
        }
        return attributes;
    }
}
