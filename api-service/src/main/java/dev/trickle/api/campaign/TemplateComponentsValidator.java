package dev.trickle.api.campaign;

import dev.trickle.api.problem.RequestFields;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Checks the components of a template as a campaign gives them: as Meta writes them, an array, or in the short form, an
 * object that names the parameters only. What would be refused for everybody is better refused here.
 */
final class TemplateComponentsValidator {

    private static final Set<String> TYPES = Set.of("header", "body", "button", "carousel", "limited_time_offer");
    private static final Set<String> OF_A_CARD = Set.of("header", "body", "button");
    private static final Set<String> IN_SHORT = Set.of("header", "body", "buttons", "carousel", "limited_time_offer");
    private static final Set<String> OF_A_CARD_IN_SHORT = Set.of("header", "body", "buttons");
    private static final int MOST_BUTTONS = 10;
    private static final int FEWEST_CARDS = 2;
    private static final int MOST_CARDS = 10;

    private final RequestFields requestFields;

    private TemplateComponentsValidator(RequestFields requestFields) {
        this.requestFields = requestFields;
    }

    /** Notes everything that is wrong with the components at this path. */
    static void check(RequestFields requestFields, String path, JsonNode components) {
        new TemplateComponentsValidator(requestFields).components(path, components, TYPES, IN_SHORT);
    }

    private void components(String path, JsonNode written, Set<String> types, Set<String> inShort) {
        if (written.isObject()) {
            written.properties().forEach(each -> {
                if (inShort.contains(each.getKey())) {
                    shortComponent(path + "." + each.getKey(), each.getKey(), each.getValue());
                } else {
                    reject(path + "." + each.getKey(), "unknown", "is not known here");
                }
            });
        } else {
            each(path, written, (place, component) -> component(place, component, types));
        }
    }

    private void shortComponent(String path, String name, JsonNode content) {
        switch (name) {
            case "buttons" -> buttons(path, content);
            case "carousel" -> cards(path, content);
            case "limited_time_offer" -> new TemplateParameterValidator(requestFields, name).offer(path, content);
            default -> parameters(path, name, content);
        }
    }

    private void buttons(String path, JsonNode buttons) {
        each(path, buttons, this::button);
        if (buttons.size() > MOST_BUTTONS) {
            reject(path, "size", "must have at most " + MOST_BUTTONS + " entries");
        }
    }

    private void component(String path, JsonNode component, Set<String> types) {
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
            case "button" -> button(path, component);
            case "carousel" -> cards(path + ".cards", component.path("cards"));
            default -> parameters(path + ".parameters", type, component.path("parameters"));
        }
    }

    private void button(String path, JsonNode button) {
        var kind = button.path("sub_type");
        if (!kind.isString() || kind.stringValue().isBlank()) {
            reject(path + ".sub_type", "required", "is required, such as url, quick_reply or copy_code");
        }
        var index = button.path("index");
        if (!index.isMissingNode() && !index.asString("").matches("\\d")) {
            reject(path + ".index", "range", "must be a whole number from 0 to 9");
        }
        var place = "url".equalsIgnoreCase(kind.asString("")) ? "url button" : "button";
        parameters(path + ".parameters", place, button.path("parameters"));
    }

    private void cards(String path, JsonNode cards) {
        each(path, cards, (place, card) -> {
            if (!card.isObject()) {
                reject(place, "object", "must be an object");
            } else if (card.has("components")) {
                components(place + ".components", card.path("components"), OF_A_CARD, OF_A_CARD_IN_SHORT);
            } else {
                components(place, card, OF_A_CARD, OF_A_CARD_IN_SHORT);
            }
        });
        if (cards.isArray() && (cards.size() < FEWEST_CARDS || cards.size() > MOST_CARDS)) {
            reject(path, "size", "must have " + FEWEST_CARDS + " to " + MOST_CARDS + " entries");
        }
    }

    private void parameters(String path, String place, JsonNode parameters) {
        var parameter = new TemplateParameterValidator(requestFields, place);
        each(path, parameters, parameter::check);
        var named = parameters
                .valueStream()
                .filter(each -> each.has("parameter_name"))
                .count();
        if (named > 0 && named < parameters.size()) {
            reject(path, "all-named", "must all have a parameter_name, or none of them");
        }
    }

    private void each(String path, JsonNode list, Check check) {
        if (!list.isArray()) {
            reject(path, "list", "must be a list");
            return;
        }
        for (var index = 0; index < list.size(); index++) {
            check.of(path + "." + index, list.path(index));
        }
    }

    private void reject(String path, String rule, String message) {
        requestFields.reject(path, rule, message);
    }

    /** What is checked of an element. */
    @FunctionalInterface
    private interface Check {
        void of(String path, JsonNode element);
    }
}
