package dev.trickle.pipeline.template;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Components of a template as a campaign has them: an array as in the API of Meta, or the short form {@code {"header":
 * [..], "body": [..], "buttons": [..], "carousel": [..], "limited_time_offer": {..}}} that names the parameters only.
 */
public final class MessageComponents {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private MessageComponents() {}

    /** Converts the components to the array of Meta; an array is returned unchanged. */
    public static JsonNode toMetaFormat(JsonNode written) {
        return written.isObject() ? expand(written) : written;
    }

    private static ArrayNode expand(JsonNode shortForm) {
        var components = NODES.arrayNode();
        shortForm.properties().forEach(part -> {
            var content = part.getValue();
            switch (part.getKey()) {
                case "buttons" -> buttons(content, components);
                case "carousel" -> components.add(carousel(content));
                case "limited_time_offer" -> components.add(limitedTimeOffer(content));
                default -> components.addObject().put("type", part.getKey()).set("parameters", content);
            }
        });
        return components;
    }

    /** Buttons are numbered in order, unless a button has an index. */
    private static void buttons(JsonNode buttons, ArrayNode components) {
        var index = 0;
        for (var button : buttons) {
            var component = components.addObject();
            component.put("type", "button").put("index", String.valueOf(index++));
            button.properties().forEach(property -> component.set(property.getKey(), property.getValue()));
        }
    }

    /** Cards are numbered in order, too; each has components of its own, in either form. */
    private static ObjectNode carousel(JsonNode cards) {
        var component = NODES.objectNode().put("type", "carousel");
        var written = component.putArray("cards");
        var index = 0;
        for (var card : cards) {
            var number = card.path("card_index").asInt(index++);
            var content = card.has("components") ? card.path("components") : card;
            written.addObject().put("card_index", number).set("components", toMetaFormat(content));
        }
        return component;
    }

    private static ObjectNode limitedTimeOffer(JsonNode offer) {
        var component = NODES.objectNode().put("type", "limited_time_offer");
        component
                .putArray("parameters")
                .addObject()
                .put("type", "limited_time_offer")
                .set("limited_time_offer", offer);
        return component;
    }
}
