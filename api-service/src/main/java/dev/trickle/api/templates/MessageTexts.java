package dev.trickle.api.templates;

import dev.trickle.api.audience.MessageFitCheck.MessageText;
import dev.trickle.pipeline.template.MessageComponents;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Finds the texts of a message whose length depends on the customer, header and body, also of cards. */
final class MessageTexts {

    private static final Pattern VARIABLE = Pattern.compile("\\{\\{[^{}]*}}");
    private static final int MAX_HEADER_LENGTH = 60;
    private static final int MAX_BODY_LENGTH = 1_024;

    private final List<MessageText> texts = new ArrayList<>();

    private MessageTexts() {}

    /**
     * Returns the texts.
     *
     * @param template components of the template as Meta lists them; missing if they are unknown
     * @param components of the campaign in either form
     */
    static List<MessageText> of(JsonNode template, JsonNode components) {
        var found = new MessageTexts();
        found.add("template_components", template, MessageComponents.toMetaFormat(components));
        return List.copyOf(found.texts);
    }

    private void add(String path, JsonNode template, JsonNode message) {
        add(path, "header", MAX_HEADER_LENGTH, template, message);
        add(path, "body", MAX_BODY_LENGTH, template, message);
        var templateCards = component(template, "carousel").path("cards");
        for (var card : component(message, "carousel").path("cards")) {
            var index = card.path("card_index").asInt(0);
            add(path + ".carousel." + index, templateCards.path(index).path("components"), card.path("components"));
        }
    }

    private void add(String path, String type, int maxLength, JsonNode template, JsonNode message) {
        var parameters = component(message, type)
                .path("parameters")
                .valueStream()
                .flatMap(parameter -> textOf(parameter).stream())
                .toList();
        if (!parameters.isEmpty()) {
            var around = VARIABLE.matcher(component(template, type).path("text").asString(""))
                    .replaceAll("");
            texts.add(new MessageText(
                    path + "." + type, maxLength, around.codePointCount(0, around.length()), parameters));
        }
    }

    private static Optional<String> textOf(JsonNode parameter) {
        var type = parameter.path("type").asString("");
        return Optional.ofNullable(
                switch (type) {
                    case "text" -> parameter.path("text").asString(null);
                    case "currency", "date_time" ->
                        parameter.path(type).path("fallback_value").asString(null);
                    default -> null;
                });
    }

    private static JsonNode component(JsonNode components, String type) {
        return components
                .valueStream()
                .filter(each ->
                        each.path("type").asString("").toLowerCase(Locale.ROOT).equals(type))
                .findFirst()
                .orElse(MissingNode.getInstance());
    }
}
