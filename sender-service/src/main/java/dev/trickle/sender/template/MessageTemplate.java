package dev.trickle.sender.template;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A message template, as a list of WhatsApp contains it.
 *
 * @param components JSON array, as Meta writes it
 */
record MessageTemplate(
        String name,
        String language,
        String templateId,
        String category,
        @Nullable String previousCategory,
        String status,
        String quality,
        String parameterFormat,
        String components) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Reads an entry of the list; empty if it has no name or no language. */
    static Optional<MessageTemplate> read(JsonNode entry) {
        var template = new MessageTemplate(
                text(entry, "name", ""),
                text(entry, "language", "").replace('-', '_'),
                text(entry, "id", ""),
                upper(entry, "category", "UNKNOWN"),
                entry.path("previous_category").asString(null),
                upper(entry, "status", "UNKNOWN"),
                upper(entry.path("quality_score"), "score", "UNKNOWN"),
                upper(entry, "parameter_format", "POSITIONAL"),
                entry.path("components").isArray() ? entry.path("components").toString() : "[]");
        return template.name.isEmpty() || template.language.isEmpty() ? Optional.empty() : Optional.of(template);
    }

    /** The parameters of a message with this template, as a JSON array. */
    String parameters() {
        return JSON.writeValueAsString(TemplateParameters.of(JSON.readTree(components)));
    }

    /** The format of the header; null without a header. */
    @Nullable
    String headerFormat() {
        return StreamSupport.stream(JSON.readTree(components).spliterator(), false)
                .filter(component -> upper(component, "type", "").equals("HEADER"))
                .map(header -> upper(header, "format", "TEXT"))
                .findFirst()
                .orElse(null);
    }

    static List<MessageTemplate> readAll(List<JsonNode> entries) {
        return entries.stream()
                .map(MessageTemplate::read)
                .flatMap(Optional::stream)
                .toList();
    }

    private static String text(JsonNode node, String field, String absent) {
        return node.path(field).asString(absent);
    }

    private static String upper(JsonNode node, String field, String absent) {
        return text(node, field, absent).toUpperCase(Locale.ROOT);
    }
}
