package dev.trickle.sender.whatsapp;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The components of campaigns, each read once and not for everybody who gets a message; nobody may change them. */
final class ComponentCache {

    /** More campaigns are hardly sent at the same time; if they are, some are read again. */
    private static final int MOST = 100;

    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, JsonNode> read = new ConcurrentHashMap<>();

    /**
     * The array that Meta takes, with its placeholders.
     *
     * @param text as the campaign has it
     */
    JsonNode read(String text) {
        if (read.size() >= MOST && !read.containsKey(text)) {
            read.clear();
        }
        return read.computeIfAbsent(text, ComponentCache::parsed);
    }

    private static JsonNode parsed(String text) {
        return MessageComponents.inMetasForm(JSON.readTree(text));
    }
}
