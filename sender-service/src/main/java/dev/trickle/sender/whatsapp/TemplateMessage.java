package dev.trickle.sender.whatsapp;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.sender.attempt.Claim.Message;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Turns a campaign's template and a customer's values into the body of a call. */
public final class TemplateMessage {

    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final ComponentCache WRITTEN = new ComponentCache();

    private TemplateMessage() {}

    /**
     * Writes the body of the call.
     *
     * @param attempt echoed in the webhooks of the message
     * @return empty if the customer lacks a value that the template needs, and nothing was declared to stand for it
     */
    public static Optional<String> render(Message message, AttemptId attempt) {
        try {
            var components = new PlaceholderResolver(new CustomerValues(message)).fill(components(message));
            return Optional.of(JSON.writeValueAsString(body(message, attempt.toString(), components)));
        } catch (PlaceholderResolver.MissingValue missing) {
            return Optional.empty();
        }
    }

    private static JsonNode components(Message message) {
        return message.components() == null ? NODES.arrayNode() : WRITTEN.read(message.components());
    }

    private static ObjectNode body(Message message, String callbackData, JsonNode components) {
        var body = NODES.objectNode();
        body.put("messaging_product", "whatsapp");
        body.put("recipient_type", "individual");
        // Without the plus sign Meta may take the number for one of the sender's own country.
        body.put("to", message.phone().startsWith("+") ? message.phone() : "+" + message.phone());
        body.put("biz_opaque_callback_data", callbackData);
        body.put("type", "template");
        var template = body.putObject("template");
        template.put("name", message.templateName());
        template.putObject("language").put("code", message.templateLanguage().replace('-', '_'));
        if (!components.isEmpty()) {
            template.set("components", components);
        }
        return body;
    }
}
