package dev.trickle.api.campaign;

import dev.trickle.api.problem.RequestFields;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Validates the template components of a campaign: the array of Meta's API, or the short form, an object with the
 * parameters only. Rejects values that WhatsApp would reject for every recipient.
 */
final class TemplateComponentsValidator {

    private static final Set<String> COMPONENT_TYPES =
            Set.of("header", "body", "button", "carousel", "limited_time_offer");
    private static final Set<String> CARD_COMPONENT_TYPES = Set.of("header", "body", "button");
    private static final Set<String> SHORT_FORM_FIELDS =
            Set.of("header", "body", "buttons", "carousel", "limited_time_offer");
    private static final Set<String> CARD_SHORT_FORM_FIELDS = Set.of("header", "body", "buttons");
    private static final int MAX_BUTTONS = 10;
    private static final int MIN_CARDS = 2;
    private static final int MAX_CARDS = 10;

    private final RequestFields requestFields;

    private TemplateComponentsValidator(RequestFields requestFields) {
        this.requestFields = requestFields;
    }

    /** Adds all errors of the components at this path to {@code requestFields}. */
    static void check(RequestFields requestFields, String path, JsonNode components) {
        new TemplateComponentsValidator(requestFields)
                .checkComponents(path, components, COMPONENT_TYPES, SHORT_FORM_FIELDS);
    }

    private void checkComponents(String path, JsonNode components, Set<String> types, Set<String> shortFormFields) {
        if (components.isObject()) {
            components.properties().forEach(each -> {
                if (shortFormFields.contains(each.getKey())) {
                    checkShortForm(path + "." + each.getKey(), each.getKey(), each.getValue());
                } else {
                    reject(path + "." + each.getKey(), "unknown", "is not a known field");
                }
            });
        } else {
            checkEach(path, components, (elementPath, component) -> checkComponent(elementPath, component, types));
        }
    }

    private void checkShortForm(String path, String name, JsonNode content) {
        switch (name) {
            case "buttons" -> checkButtons(path, content);
            case "carousel" -> checkCards(path, content);
            case "limited_time_offer" -> new TemplateParameterValidator(requestFields, name).checkOffer(path, content);
            default -> checkParameters(path, name, content);
        }
    }

    private void checkButtons(String path, JsonNode buttons) {
        checkEach(path, buttons, this::checkButton);
        if (buttons.size() > MAX_BUTTONS) {
            reject(path, "size", "must have at most " + MAX_BUTTONS + " entries");
        }
    }

    private void checkComponent(String path, JsonNode component, Set<String> types) {
        var type = component.path("type").asString("").toLowerCase(Locale.ROOT);
        if (!types.contains(type)) {
            reject(
                    path + ".type",
                    "choice",
                    "must be one of "
                            + String.join(", ", types.stream().sorted().toList()));
            return;
        }
        switch (type) {
            case "button" -> checkButton(path, component);
            case "carousel" -> checkCards(path + ".cards", component.path("cards"));
            default -> checkParameters(path + ".parameters", type, component.path("parameters"));
        }
    }

    private void checkButton(String path, JsonNode button) {
        var kind = button.path("sub_type");
        if (!kind.isString() || kind.stringValue().isBlank()) {
            reject(path + ".sub_type", "required", "is required, such as url, quick_reply or copy_code");
        }
        var index = button.path("index");
        if (!index.isMissingNode() && !index.asString("").matches("\\d")) {
            reject(path + ".index", "range", "must be a whole number from 0 to 9");
        }
        var parent = "url".equalsIgnoreCase(kind.asString("")) ? "url button" : "button";
        checkParameters(path + ".parameters", parent, button.path("parameters"));
    }

    private void checkCards(String path, JsonNode cards) {
        checkEach(path, cards, (elementPath, card) -> {
            if (!card.isObject()) {
                reject(elementPath, "object", "must be an object");
            } else if (card.has("components")) {
                checkComponents(
                        elementPath + ".components",
                        card.path("components"),
                        CARD_COMPONENT_TYPES,
                        CARD_SHORT_FORM_FIELDS);
            } else {
                checkComponents(elementPath, card, CARD_COMPONENT_TYPES, CARD_SHORT_FORM_FIELDS);
            }
        });
        if (cards.isArray() && (cards.size() < MIN_CARDS || cards.size() > MAX_CARDS)) {
            reject(path, "size", "must have " + MIN_CARDS + " to " + MAX_CARDS + " entries");
        }
    }

    private void checkParameters(String path, String component, JsonNode parameters) {
        var parameter = new TemplateParameterValidator(requestFields, component);
        checkEach(path, parameters, parameter::check);
        var named = parameters
                .valueStream()
                .filter(each -> each.has("parameter_name"))
                .count();
        if (named > 0 && named < parameters.size()) {
            reject(path, "all-named", "must all have a parameter_name, or none of them");
        }
    }

    private void checkEach(String path, JsonNode list, ElementCheck elementCheck) {
        if (!list.isArray()) {
            reject(path, "list", "must be a list");
            return;
        }
        for (var index = 0; index < list.size(); index++) {
            elementCheck.check(path + "." + index, list.path(index));
        }
    }

    private void reject(String path, String rule, String message) {
        requestFields.reject(path, rule, message);
    }

    /** Validates an element of a list. */
    @FunctionalInterface
    private interface ElementCheck {
        void check(String path, JsonNode element);
    }
}
