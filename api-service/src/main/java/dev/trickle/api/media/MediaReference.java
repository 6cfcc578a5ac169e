package dev.trickle.api.media;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A file that the components of a campaign name.
 *
 * @param path of the object in the components
 * @param kind image, video or document
 * @param media id of a stored file; null if the components have an id of WhatsApp or a link
 * @param hasWhatsAppId whether the components have an id of WhatsApp
 * @param link null if the components have none
 */
record MediaReference(
        String path,
        String kind,
        @Nullable UUID media,
        boolean hasWhatsAppId,
        @Nullable String link) {

    private static final Set<String> KINDS = Set.of("image", "video", "document");

    /** Returns the references in components that have been validated. */
    static List<MediaReference> findAll(String path, @Nullable JsonNode components) {
        var found = new ArrayList<MediaReference>();
        if (components != null) {
            addTo(found, path, components);
        }
        return found;
    }

    private static void addTo(List<MediaReference> found, String path, JsonNode node) {
        var index = 0;
        for (var element : node.isArray() ? node : List.<JsonNode>of()) {
            addTo(found, path + "." + index++, element);
        }
        for (var field : node.properties()) {
            var fieldPath = path + "." + field.getKey();
            if (KINDS.contains(field.getKey()) && field.getValue().isObject()) {
                found.add(of(fieldPath, field.getKey(), field.getValue()));
            } else {
                addTo(found, fieldPath, field.getValue());
            }
        }
    }

    private static MediaReference of(String path, String kind, JsonNode source) {
        var media = source.path("media");
        return new MediaReference(
                path,
                kind,
                media.isString() ? UUID.fromString(media.stringValue()) : null,
                source.has("id"),
                source.path("link").asString(null));
    }
}
