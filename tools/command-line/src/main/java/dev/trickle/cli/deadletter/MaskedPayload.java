package dev.trickle.cli.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.trickle.cli.api.ApiClient;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The structure of a payload without its values: an unreadable record may contain personal data anywhere. */
final class MaskedPayload {

    private static final String MASK = "***";

    /** A name of another form could be personal data. */
    private static final Pattern FIELD_NAME = Pattern.compile("[a-zA-Z][a-zA-Z_-]{0,59}");

    private MaskedPayload() {}

    /** Returns JSON with the names of the fields only, or the size of anything else. */
    static String mask(byte @Nullable [] payload) {
        if (payload == null) {
            return "(no value)";
        }
        try {
            return ApiClient.JSON.writeValueAsString(mask(ApiClient.JSON.readTree(payload)));
        } catch (JacksonException unreadable) {
            return "(%d bytes that are no JSON)".formatted(payload.length);
        }
    }

    /** Returns the payload as text. */
    static String plain(byte @Nullable [] payload) {
        return payload == null ? "(no value)" : new String(payload, UTF_8);
    }

    private static JsonNode mask(JsonNode node) {
        var nodes = JsonNodeFactory.instance;
        if (node.isArray()) {
            var masked = nodes.arrayNode();
            node.forEach(element -> masked.add(mask(element)));
            return masked;
        }
        if (node.isObject()) {
            return maskFields(node, nodes.objectNode());
        }
        return node.isNull() || node.isBoolean() ? node : nodes.stringNode(MASK);
    }

    private static ObjectNode maskFields(JsonNode node, ObjectNode masked) {
        node.properties()
                .forEach(field -> masked.set(
                        FIELD_NAME.matcher(field.getKey()).matches() ? field.getKey() : MASK, mask(field.getValue())));
        return masked;
    }
}
