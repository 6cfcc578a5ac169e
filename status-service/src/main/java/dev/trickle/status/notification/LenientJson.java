package dev.trickle.status.notification;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Looks into JSON that may have any shape: what is missing or of another type is empty, never an error. */
final class LenientJson {

    private LenientJson() {}

    /** A text or number as text; empty where there is none. PostgreSQL keeps no NUL in a text. */
    static String text(JsonNode node, String field) {
        return node.path(field).asString("").replace("\0", "");
    }

    /** The members of a list; none where there is no list. */
    static Iterable<JsonNode> elements(JsonNode node, String field) {
        var list = node.path(field);
        return list.isArray() ? list : List.of();
    }

    /** The first of these fields that holds a text; empty if none does. */
    static String firstText(JsonNode node, String... fields) {
        for (var field : fields) {
            var found = text(node, field);
            if (!found.isBlank()) {
                return found;
            }
        }
        return "";
    }

    /** The text, if there is one. */
    static Optional<String> nonBlank(String text) {
        return text.isBlank() ? Optional.empty() : Optional.of(text);
    }
}
