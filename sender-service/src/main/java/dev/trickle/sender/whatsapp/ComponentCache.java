package dev.trickle.sender.whatsapp;

import dev.trickle.pipeline.template.MessageComponents;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Cache of the parsed components of campaigns, so that they are not parsed for each message. The cached nodes must not
 * be modified.
 */
final class ComponentCache {

    /** More campaigns are rarely sent at the same time; if they are, some are parsed again. */
    private static final int MAX_ENTRIES = 100;

    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, JsonNode> components = new ConcurrentHashMap<>();

    /**
     * Returns the component array in the format of Meta, with its placeholders.
     *
     * @param text as the campaign has it
     */
    JsonNode get(String text) {
        if (components.size() >= MAX_ENTRIES && !components.containsKey(text)) {
            components.clear();
        }
        return components.computeIfAbsent(text, ComponentCache::parse);
    }

    private static JsonNode parse(String text) {
        return MessageComponents.toMetaFormat(JSON.readTree(text));
    }
}
