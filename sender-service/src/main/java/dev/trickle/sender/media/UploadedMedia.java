package dev.trickle.sender.media;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The files of a campaign at WhatsApp, for one phone number. */
public record UploadedMedia(List<MediaUpload> uploads) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<String> KINDS = Set.of("image", "video", "document");
    private static final String MEDIA = "media";

    static final UploadedMedia NONE = new UploadedMedia(List.of());

    public UploadedMedia {
        uploads = List.copyOf(uploads);
    }

    /** Replaces the ids of files in the body of a message by those of WhatsApp. */
    public String insertIds(String body) {
        if (uploads.isEmpty()) {
            return body;
        }
        var message = JSON.readTree(body);
        var ids = uploads.stream()
                .collect(Collectors.toMap(upload -> upload.media().toString(), MediaUpload::whatsAppId));
        insertIds(message, ids);
        return JSON.writeValueAsString(message);
    }

    private static void insertIds(JsonNode node, Map<String, String> ids) {
        for (var field : node.properties()) {
            if (KINDS.contains(field.getKey()) && field.getValue() instanceof ObjectNode source && source.has(MEDIA)) {
                source.put("id", ids.get(source.remove(MEDIA).asString()));
            }
        }
        node.forEach(element -> insertIds(element, ids));
    }
}
