package dev.trickle.sender.whatsapp;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.template.CustomerValues;
import dev.trickle.pipeline.template.PlaceholderResolver;
import dev.trickle.sender.attempt.Claim.Message;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Renders the body of a call from the template of a campaign and the values of a customer. */
public final class TemplateMessage {

    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final ComponentCache COMPONENTS = new ComponentCache();

    private TemplateMessage() {}

    /**
     * Renders the body of the call.
     *
     * @param attempt returned in the webhooks of the message
     * @return empty if the customer lacks a value that the template needs, and no fallback is declared
     */
    public static Optional<String> render(Message message, AttemptId attempt) {
        try {
            var components = new PlaceholderResolver(new CustomerValues(message.name(), message.attributes()))
                    .resolve(components(message));
            return Optional.of(JSON.writeValueAsString(body(message, attempt.toString(), components)));
        } catch (PlaceholderResolver.MissingValueException missing) {
            return Optional.empty();
        }
    }

    private static JsonNode components(Message message) {
        return message.components() == null ? NODES.arrayNode() : COMPONENTS.get(message.components());
    }

    private static ObjectNode body(Message message, String callbackData, JsonNode components) {
        var body = NODES.objectNode();
        body.put("messaging_product", "whatsapp");
        body.put("recipient_type", "individual");
        // Without the plus sign, Meta may treat the number as one of the sender's own country.
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
