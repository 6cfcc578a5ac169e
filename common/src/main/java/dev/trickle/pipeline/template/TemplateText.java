package dev.trickle.pipeline.template;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * A text of a template with variables. With its variables filled it must not be longer than Meta accepts.
 *
 * @param component {@code header}, {@code body} or {@code button}
 * @param card index of the card of a carousel; null outside cards
 * @param index of the button; null outside buttons
 * @param length characters without the variables
 * @param maxLength characters that Meta accepts
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TemplateText(
        String component, @Nullable Integer card, @Nullable Integer index, int length, int maxLength) {

    private static final Pattern VARIABLE = Pattern.compile("\\{\\{[^{}]*}}");

    /** Returns the texts with variables in the components of a template as Meta lists them. */
    public static List<TemplateText> listOf(JsonNode template) {
        var texts = new ArrayList<TemplateText>();
        addTexts(texts, template, null);
        var cards = component(template, "carousel").path("cards");
        for (var card = 0; card < cards.size(); card++) {
            addTexts(texts, cards.path(card).path("components"), card);
        }
        return List.copyOf(texts);
    }

    /** Whether the text of this message, in the format of Meta and with its values, is short enough. */
    public boolean fits(JsonNode message) {
        return length + filledLength(partOf(message)) <= maxLength;
    }

    /** Returns the part of a message with the parameters of this text; missing if there is none. */
    public JsonNode partOf(JsonNode message) {
        var components = card == null ? message : cardOf(message, card);
        return components
                .valueStream()
                .filter(each -> typeOf(each).equals(component) && hasIndex(each))
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    /** The text of a parameter; empty for a file and other parameters without a text. */
    public static Optional<String> textOf(JsonNode parameter) {
        var type = typeOf(parameter);
        return Optional.ofNullable(
                switch (type) {
                    case "text" -> parameter.path("text").asString(null);
                    case "currency", "date_time" ->
                        parameter.path(type).path("fallback_value").asString(null);
                    default -> null;
                });
    }

    private static void addTexts(List<TemplateText> texts, JsonNode template, @Nullable Integer card) {
        add(texts, "header", card, null, component(template, "header").path("text"), TemplateLimits.HEADER);
        add(texts, "body", card, null, component(template, "body").path("text"), TemplateLimits.BODY);
        var buttons = component(template, "buttons").path("buttons");
        for (var index = 0; index < buttons.size(); index++) {
            add(texts, "button", card, index, buttons.path(index).path("url"), TemplateLimits.URL);
        }
    }

    private static void add(
            List<TemplateText> texts,
            String component,
            @Nullable Integer card,
            @Nullable Integer index,
            JsonNode text,
            int maxLength) {
        var variable = VARIABLE.matcher(text.asString(""));
        if (variable.find()) {
            texts.add(new TemplateText(component, card, index, characters(variable.replaceAll("")), maxLength));
        }
    }

    private static int filledLength(JsonNode part) {
        return part.path("parameters")
                .valueStream()
                .flatMap(parameter -> textOf(parameter).stream())
                .mapToInt(TemplateText::characters)
                .sum();
    }

    private static int characters(String text) {
        return text.codePointCount(0, text.length());
    }

    private static JsonNode cardOf(JsonNode message, int number) {
        return component(message, "carousel")
                .path("cards")
                .valueStream()
                .filter(each -> each.path("card_index").asInt(-1) == number)
                .map(each -> each.path("components"))
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    private boolean hasIndex(JsonNode part) {
        return index == null || part.path("index").asString("").equals(index.toString());
    }

    private static JsonNode component(JsonNode components, String type) {
        return components
                .valueStream()
                .filter(each -> typeOf(each).equals(type))
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    private static String typeOf(JsonNode node) {
        return node.path("type").asString("").toLowerCase(Locale.ROOT);
    }
}
