package dev.trickle.status.notification;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Null-safe access to JSON of any structure: a missing value, or one of another type, is empty, never an error. */
final class LenientJson {

    private LenientJson() {}

    /** Returns a string or number as text; empty if there is none. Removes NUL, which PostgreSQL cannot store. */
    static String text(JsonNode node, String field) {
        return node.path(field).asString("").replace("\0", "");
    }

    /** Returns the elements of an array; none if the field is no array. */
    static Iterable<JsonNode> elements(JsonNode node, String field) {
        var list = node.path(field);
        return list.isArray() ? list : List.of();
    }

    /** Returns the first non-blank text of these fields; empty if there is none. */
    static String firstText(JsonNode node, String... fields) {
        for (var field : fields) {
            var found = text(node, field);
            if (!found.isBlank()) {
                return found;
            }
        }
        return "";
    }

    /** Returns the text; empty if it is blank. */
    static Optional<String> nonBlank(String text) {
        return text.isBlank() ? Optional.empty() : Optional.of(text);
    }
}
