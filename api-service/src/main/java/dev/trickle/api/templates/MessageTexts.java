package dev.trickle.api.templates;

import dev.trickle.api.audience.MessageFitCheck.MessageText;
import dev.trickle.pipeline.template.MessageComponents;
import dev.trickle.pipeline.template.TemplateLimits;
import dev.trickle.pipeline.template.TemplateText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Finds the texts and addresses of a message whose length depends on the customer, also those of cards. */
final class MessageTexts {

    private final List<TemplateText> template;
    private final List<MessageText> texts = new ArrayList<>();

    private MessageTexts(List<TemplateText> template) {
        this.template = template;
    }

    /**
     * Returns the texts.
     *
     * @param template components of the template as Meta lists them; missing if they are unknown
     * @param components of the campaign in either form
     */
    static List<MessageText> of(JsonNode template, JsonNode components) {
        var found = new MessageTexts(TemplateText.listOf(template));
        found.addAll("template_components", MessageComponents.toMetaFormat(components), null);
        return List.copyOf(found.texts);
    }

    private void addAll(String path, JsonNode message, @Nullable Integer card) {
        for (var component : message) {
            switch (lowerCase(component.path("type"))) {
                case "header" -> addHeader(path + ".header", component, card);
                case "body" -> add(path + ".body", TemplateLimits.BODY, lengthOf("body", card, null), texts(component));
                case "button" -> addButton(path, component, card);
                case "carousel" -> addCards(path + ".carousel", component.path("cards"));
                default -> {
                    // Other components have no text of the customer.
                }
            }
        }
    }

    private void addCards(String path, JsonNode cards) {
        for (var card : cards) {
            var index = card.path("card_index").asInt(0);
            addAll(path + "." + index, card.path("components"), index);
        }
    }

    private void addHeader(String path, JsonNode header, @Nullable Integer card) {
        add(path, TemplateLimits.HEADER, lengthOf("header", card, null), texts(header));
        var links = parameters(header)
                .flatMap(
                        parameter -> Optional.ofNullable(parameter
                                        .path(lowerCase(parameter.path("type")))
                                        .path("link")
                                        .asString(null))
                                .stream())
                .toList();
        addAddress(path, 0, links);
    }

    private void addButton(String path, JsonNode button, @Nullable Integer card) {
        var index = button.path("index").asInt(0);
        var buttonPath = path + ".buttons." + index;
        addAddress(buttonPath, lengthOf("button", card, index), texts(button));
        add(buttonPath, TemplateLimits.COUPON_CODE, 0, values(button, "coupon_code"));
        add(buttonPath, TemplateLimits.TEXT, 0, values(button, "payload"));
    }

    private void add(String path, int maxLength, int templateLength, List<String> parameters) {
        if (!parameters.isEmpty()) {
            texts.add(new MessageText(path, maxLength, templateLength, parameters, false));
        }
    }

    private void addAddress(String path, int templateLength, List<String> parameters) {
        if (!parameters.isEmpty()) {
            texts.add(new MessageText(path, TemplateLimits.URL, templateLength, parameters, true));
        }
    }

    /** The characters of the template around its variables; 0 if they are not known. */
    private int lengthOf(String component, @Nullable Integer card, @Nullable Integer index) {
        return template.stream()
                .filter(text -> text.component().equals(component)
                        && Objects.equals(text.card(), card)
                        && Objects.equals(text.index(), index))
                .findFirst()
                .map(TemplateText::length)
                .orElse(0);
    }

    private static List<String> texts(JsonNode component) {
        return parameters(component)
                .flatMap(parameter -> TemplateText.textOf(parameter).stream())
                .toList();
    }

    private static List<String> values(JsonNode component, String field) {
        return parameters(component)
                .flatMap(parameter -> Optional.ofNullable(parameter.path(field).asString(null)).stream())
                .toList();
    }

    private static Stream<JsonNode> parameters(JsonNode component) {
        return component.path("parameters").valueStream();
    }

    private static String lowerCase(JsonNode node) {
        return node.asString("").toLowerCase(Locale.ROOT);
    }
}
