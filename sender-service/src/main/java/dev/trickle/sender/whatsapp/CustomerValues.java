package dev.trickle.sender.whatsapp;

import dev.trickle.sender.attempt.Claim.Message;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is known of a customer, as it may stand in a message: Meta refuses line breaks, tabs and runs of spaces. */
record CustomerValues(@Nullable String name, JsonNode attributes) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern SPACE = Pattern.compile("[\\s\\p{Cntrl}\\x{85}\\x{a0}\\x{2028}\\x{2029}]+");

    static CustomerValues of(Message message) {
        return new CustomerValues(message.name(), JSON.readTree(message.attributes()));
    }

    /** The value on one line with single spaces; empty if there is none. */
    String of(String value) {
        var known = value.equals("name") ? name : attribute(value);
        return known == null ? "" : onOneLine(known);
    }

    static String onOneLine(String text) {
        return SPACE.matcher(text).replaceAll(" ").strip();
    }

    private String attribute(String of) {
        var found = attributes.path(of);
        return found.isNumber() ? found.decimalValue().stripTrailingZeros().toPlainString() : found.asString("");
    }
}
