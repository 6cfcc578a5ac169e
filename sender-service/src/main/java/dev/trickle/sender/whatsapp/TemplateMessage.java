package dev.trickle.sender.whatsapp;

import dev.trickle.sender.attempt.Claim.Message;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns a campaign's template and a customer's values into the body of a call.
 *
 * <p>Components come as Meta writes them, an array, or in the short form {@code {"header": [..], "body": [..],
 * "buttons": [..]}} that names the parameters only. In every text of either, {@code {{name}}} stands for the customer's
 * name and {@code {{anything else}}} for the attribute of that name.
 */
public final class TemplateMessage {

    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\s*([^{}]+?)\\s*}}");

    private TemplateMessage() {}

    /**
     * Writes the body of the call.
     *
     * @param callbackData echoed in the webhooks of the message
     * @return empty if the customer lacks a value that the template needs
     */
    public static Optional<byte[]> render(Message message, String callbackData) {
        try {
            var components = fill(components(message), new Values(message));
            return Optional.of(JSON.writeValueAsBytes(body(message, callbackData, components)));
        } catch (LacksValue missing) {
            return Optional.empty();
        }
    }

    private static ObjectNode body(Message message, String callbackData, JsonNode components) {
        var body = NODES.objectNode();
        body.put("messaging_product", "whatsapp");
        body.put("recipient_type", "individual");
        body.put("to", message.phone().startsWith("+") ? message.phone() : "+" + message.phone());
        body.put("biz_opaque_callback_data", callbackData);
        body.put("type", "template");
        var template = body.putObject("template");
        template.put("name", message.templateName());
        template.putObject("language").put("code", message.templateLanguage());
        if (!components.isEmpty()) {
            template.set("components", components);
        }
        return body;
    }

    private static JsonNode components(Message message) {
        var written = message.components() == null ? NODES.arrayNode() : JSON.readTree(message.components());
        return written.isObject() ? longForm(written) : written;
    }

    private static ArrayNode longForm(JsonNode shortForm) {
        var components = NODES.arrayNode();
        for (Map.Entry<String, JsonNode> part : shortForm.properties()) {
            if (part.getKey().equals("buttons")) {
                buttons(part.getValue(), components);
            } else {
                components.addObject().put("type", part.getKey()).set("parameters", part.getValue());
            }
        }
        return components;
    }

    private static void buttons(JsonNode buttons, ArrayNode components) {
        var index = 0;
        for (var button : buttons) {
            var component = components.addObject();
            component.put("type", "button").put("index", String.valueOf(index++));
            button.properties().forEach(property -> component.set(property.getKey(), property.getValue()));
        }
    }

    private static JsonNode fill(JsonNode node, Values values) {
        if (node.isString()) {
            return NODES.stringNode(
                    PLACEHOLDER.matcher(node.stringValue()).replaceAll(found -> values.of(found.group(1))));
        }
        if (node instanceof ArrayNode array) {
            var filled = NODES.arrayNode();
            array.forEach(element -> filled.add(fill(element, values)));
            return filled;
        }
        if (node instanceof ObjectNode object) {
            var filled = NODES.objectNode();
            object.properties().forEach(property -> filled.set(property.getKey(), fill(property.getValue(), values)));
            return filled;
        }
        return node;
    }

    /** What is known of the customer. */
    private static final class Values {

        private final Message message;
        private final JsonNode attributes;

        private Values(Message message) {
            this.message = message;
            this.attributes = JSON.readTree(message.attributes());
        }

        private String of(String placeholder) {
            var value = placeholder.equals("name") ? message.name() : attribute(placeholder);
            if (value == null || value.isBlank()) {
                throw new LacksValue();
            }
            return Matcher.quoteReplacement(value);
        }

        private String attribute(String name) {
            return attributes.path(name).asString("");
        }
    }

    /** Ends the rendering; says nothing about whom. */
    private static final class LacksValue extends RuntimeException {

        private LacksValue() {
            super("The customer lacks a value that the template needs", null, false, false);
        }
    }
}
