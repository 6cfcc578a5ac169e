package dev.trickle.sender.whatsapp;

import com.github.benmanes.caffeine.cache.CacheLoader;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.template.CustomerValues;
import dev.trickle.pipeline.template.MessageComponents;
import dev.trickle.pipeline.template.PlaceholderResolver;
import dev.trickle.pipeline.template.TemplateText;
import dev.trickle.sender.attempt.Claim.Message;
import dev.trickle.sender.attempt.RenderedMessage;
import dev.trickle.sender.attempt.RenderedMessage.Body;
import dev.trickle.sender.attempt.RenderedMessage.Refused;
import java.util.List;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Renders the body of a call from the template of a campaign and the values of a customer. */
public final class TemplateMessage {

    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final TypeReference<List<TemplateText>> TEXTS = new TypeReference<>() {};

    /** More campaigns are rarely sent at the same time; if they are, some texts are parsed again. */
    private static final int MAX_PARSED_TEXTS = 100;

    /** Component arrays in the format of Meta, with their placeholders; not to be modified. */
    private static final LoadingCache<String, JsonNode> COMPONENTS =
            cacheOf(text -> MessageComponents.toMetaFormat(JSON.readTree(text)));

    private static final LoadingCache<String, List<TemplateText>> TEMPLATE_TEXTS =
            cacheOf(text -> JSON.readValue(text, TEXTS));

    private TemplateMessage() {}

    /**
     * Renders the body of the call.
     *
     * @param attempt returned in the webhooks of the message
     * @return refused if the customer lacks a value that the template needs, and no fallback is declared, or if the
     *     values make the message longer than Meta accepts
     */
    public static RenderedMessage render(Message message, AttemptId attempt) {
        try {
            var components = new PlaceholderResolver(new CustomerValues(message.name(), message.attributes()))
                    .resolve(components(message));
            return fits(message, components)
                    ? new Body(JSON.writeValueAsString(body(message, attempt.toString(), components)))
                    : new Refused(NotSentReason.TOO_LONG);
        } catch (PlaceholderResolver.MissingValueException missing) {
            return new Refused(NotSentReason.LACKS_VALUE);
        } catch (PlaceholderResolver.TextTooLongException tooLong) {
            return new Refused(NotSentReason.TOO_LONG);
        }
    }

    /** Whether no text of the template is too long with these parameters; the texts of an unchecked one are unknown. */
    private static boolean fits(Message message, JsonNode components) {
        return message.templateTexts() == null
                || TEMPLATE_TEXTS.get(message.templateTexts()).stream().allMatch(text -> text.fits(components));
    }

    /** Texts of campaigns, so that they are not parsed for each message. */
    private static <T> LoadingCache<String, T> cacheOf(CacheLoader<String, T> parser) {
        return Caffeine.newBuilder().maximumSize(MAX_PARSED_TEXTS).build(parser);
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
