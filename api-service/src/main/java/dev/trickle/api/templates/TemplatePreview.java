package dev.trickle.api.templates;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * A message as a phone shows it, as data. Variables without a value stay as they are.
 *
 * @param offer text of a limited offer
 * @param cards of a carousel
 */
public record TemplatePreview(
        @Nullable Header header,
        @Nullable String body,
        @Nullable String footer,
        @Nullable String offer,
        List<Button> buttons,
        List<TemplatePreview> cards) {

    private static final Pattern VARIABLE = Pattern.compile("\\{\\{\\s*(\\w+)\\s*}}");
    private static final String TYPE = "type";
    private static final String TEXT = "text";
    private static final String HEADER = "header";
    private static final String BODY = "body";

    /**
     * The top of a message.
     *
     * @param media image, video, document or location of the message, as it is sent; null if there is none
     */
    public record Header(
            String format, @Nullable String text, @Nullable JsonNode media) {}

    /**
     * A button.
     *
     * @param value what it opens, calls or copies; null if it does none of these
     */
    public record Button(
            String type, @Nullable String text, @Nullable String value) {}

    /**
     * Renders a message.
     *
     * @param template components of the template, as Meta lists them
     * @param message components of the message, as they are sent
     */
    static TemplatePreview render(JsonNode template, JsonNode message) {
        Header header = null;
        String body = null;
        String footer = null;
        String offer = null;
        var buttons = new ArrayList<Button>();
        var cards = new ArrayList<TemplatePreview>();
        for (var component : template) {
            switch (text(component, TYPE).toUpperCase(Locale.ROOT)) {
                case "HEADER" -> header = header(component, parameters(message, HEADER));
                case "BODY" -> body = fill(text(component, TEXT), parameters(message, BODY));
                case "FOOTER" -> footer = text(component, TEXT);
                case "LIMITED_TIME_OFFER" ->
                    offer = component.path("limited_time_offer").path(TEXT).asString(null);
                case "BUTTONS" -> addButtons(component.path("buttons"), message, buttons);
                case "CAROUSEL" -> addCards(component.path("cards"), message, cards);
                default -> {
                    // A phone shows nothing of other components.
                }
            }
        }
        return new TemplatePreview(header, body, footer, offer, buttons, cards);
    }

    private static Header header(JsonNode component, JsonNode parameters) {
        var format = component.path("format").asString("TEXT").toUpperCase(Locale.ROOT);
        if (format.equals("TEXT")) {
            return new Header(format, fill(text(component, TEXT), parameters), null);
        }
        var media = parameters.path(0).path(format.toLowerCase(Locale.ROOT));
        return new Header(format, null, media.isObject() ? media : null);
    }

    private static void addButtons(JsonNode templates, JsonNode message, List<Button> buttons) {
        for (var index = 0; index < templates.size(); index++) {
            buttons.add(button(templates.path(index), buttonParameters(message, index)));
        }
    }

    private static Button button(JsonNode button, JsonNode parameters) {
        var type = text(button, TYPE).toUpperCase(Locale.ROOT);
        var value = switch (type) {
            case "URL" -> fill(text(button, "url"), parameters);
            case "PHONE_NUMBER" -> button.path("phone_number").asString(null);
            case "COPY_CODE" -> parameters.path(0).path("coupon_code").asString(null);
            default -> null;
        };
        return new Button(type, button.path(TEXT).asString(null), value);
    }

    private static void addCards(JsonNode templates, JsonNode message, List<TemplatePreview> cards) {
        var written = component(message, "carousel").path("cards");
        for (var index = 0; index < templates.size(); index++) {
            cards.add(render(templates.path(index).path("components"), cardAt(written, index)));
        }
    }

    private static JsonNode cardAt(JsonNode cards, int index) {
        return cards.valueStream()
                .filter(card -> card.path("card_index").asInt(-1) == index)
                .map(card -> card.path("components"))
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    private static JsonNode parameters(JsonNode message, String type) {
        return component(message, type).path("parameters");
    }

    private static JsonNode component(JsonNode message, String type) {
        return message.valueStream()
                .filter(each -> text(each, TYPE).equalsIgnoreCase(type))
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    private static JsonNode buttonParameters(JsonNode message, int index) {
        return message.valueStream()
                .filter(each -> text(each, TYPE).equalsIgnoreCase("button"))
                .filter(each -> each.path("index").asString("").equals(String.valueOf(index)))
                .map(each -> each.path("parameters"))
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    private static String fill(String text, JsonNode parameters) {
        var values = values(parameters);
        return VARIABLE.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(values.getOrDefault(found.group(1), found.group())));
    }

    private static Map<String, String> values(JsonNode parameters) {
        var values = new HashMap<String, String>();
        var number = 0;
        for (var parameter : parameters) {
            number++;
            var name = parameter.path("parameter_name").asString(String.valueOf(number));
            values.put(name, shownText(parameter));
        }
        return values;
    }

    /** WhatsApp writes amounts and dates in the language of the phone; the fallback is what it may show. */
    private static String shownText(JsonNode parameter) {
        var type = text(parameter, TYPE);
        return type.equals(TEXT)
                ? text(parameter, TEXT)
                : parameter.path(type).path("fallback_value").asString("");
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }
}
