package dev.trickle.api.components;

import dev.trickle.api.problem.RequestFields;
import dev.trickle.pipeline.template.TemplateLimits;
import java.util.HashSet;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Validates the template components of a campaign against {@link ComponentKind}, {@link ButtonKind} and
 * {@link ParameterKind}: the array of Meta's API, or the short form, an object with the parameters only. Rejects what
 * WhatsApp would reject for every recipient.
 */
public final class TemplateComponentsValidator {

    private static final Pattern DIGIT = Pattern.compile("\\d");

    private final RequestFields requestFields;
    private final boolean inCard;

    private TemplateComponentsValidator(RequestFields requestFields, boolean inCard) {
        this.requestFields = requestFields;
        this.inCard = inCard;
    }

    /** Adds all errors of the components at this path to {@code requestFields}. */
    public static void check(RequestFields requestFields, String path, JsonNode components) {
        new TemplateComponentsValidator(requestFields, false).checkComponents(path, components);
    }

    private void checkComponents(String path, JsonNode components) {
        if (components.isObject()) {
            components.properties().forEach(each -> checkShortForm(path, each.getKey(), each.getValue()));
        } else {
            checkEach(path, components, this::checkComponent);
            checkSingle(path, components);
        }
    }

    private void checkShortForm(String path, String field, JsonNode content) {
        var contentPath = path + "." + field;
        var kind = ComponentKind.ofField(field, inCard);
        if (kind.isEmpty()) {
            reject(contentPath, "unknown", "is not a known field");
            return;
        }
        switch (kind.get()) {
            case BUTTON -> checkButtons(contentPath, content);
            case CAROUSEL -> checkCards(contentPath, content, false);
            case LIMITED_TIME_OFFER ->
                parametersOf(kind.get().parameters(inCard))
                        .checkParts(contentPath, content, ParameterKind.LIMITED_TIME_OFFER.parts());
            default -> checkParameters(contentPath, kind.get().parameters(inCard), content);
        }
    }

    private void checkButtons(String path, JsonNode buttons) {
        checkEach(path, buttons, (buttonPath, button) -> checkButton(buttonPath, button, false));
        var max = inCard ? TemplateLimits.CARD_BUTTONS : TemplateLimits.BUTTONS;
        if (buttons.size() > max) {
            reject(path, "size", "must have at most " + max + " entries");
        }
    }

    private void checkComponent(String path, JsonNode component) {
        var kind = ComponentKind.ofType(component.path("type").asString(""), inCard);
        if (kind.isEmpty()) {
            reject(path + ".type", "choice", "must be one of " + ComponentKind.types(inCard));
            return;
        }
        switch (kind.get()) {
            case BUTTON -> checkButton(path, component, true);
            case CAROUSEL -> checkCards(path + ".cards", component.path("cards"), true);
            default ->
                checkParameters(path + ".parameters", kind.get().parameters(inCard), component.path("parameters"));
        }
    }

    /** Rejects a second header, body or other component that a message has once, and a second button with an index. */
    private void checkSingle(String path, JsonNode components) {
        var found = new HashSet<String>();
        for (var index = 0; index < components.size(); index++) {
            var component = components.path(index);
            var kind = ComponentKind.ofType(component.path("type").asString(""), inCard);
            if (kind.isEmpty()) {
                continue;
            }
            var isSingle = kind.get().isSingle();
            var position = isSingle ? "" : component.path("index").asString("");
            if ((isSingle || !position.isEmpty()) && !found.add(kind.get().type() + position)) {
                reject(
                        path + "." + index + (isSingle ? ".type" : ".index"),
                        "repeated",
                        "occurs twice: a message has one " + kind.get().type() + (isSingle ? "" : " with each index"));
            }
        }
    }

    /** @param isMetaFormat whether the button is sent as it is; otherwise it gets its place in the list as its index */
    private void checkButton(String path, JsonNode button, boolean isMetaFormat) {
        var subType = button.path("sub_type");
        checkIndex(path + ".index", button.path("index"));
        if (!subType.isString() || subType.stringValue().isBlank()) {
            reject(path + ".sub_type", "required", "is required: one of " + ButtonKind.subTypes());
            return;
        }
        var kind = ButtonKind.of(subType.stringValue());
        if (kind.isEmpty()) {
            reject(
                    path + ".sub_type",
                    "choice",
                    "must be one of " + ButtonKind.subTypes()
                            + "; a button of another kind has no parameters: leave it out");
            return;
        }
        if (isMetaFormat && kind.get().needsIndex() && !button.has("index")) {
            reject(path + ".index", "required", "is required: the place of the button in the template, from 0");
        }
        checkButtonParameters(path + ".parameters", kind.get(), button.path("parameters"));
    }

    private void checkIndex(String path, JsonNode index) {
        if (!index.isMissingNode() && !DIGIT.matcher(index.asString("")).matches()) {
            reject(path, "range", "must be a whole number from 0 to 9");
        }
    }

    private void checkButtonParameters(String path, ButtonKind kind, JsonNode parameters) {
        var rule = kind.parameters();
        if (parameters.isMissingNode() && rule.allows(0)) {
            return;
        }
        checkParameters(path, rule, parameters);
        for (var index = 0; index < parameters.size(); index++) {
            var action = parameters.path(index).path(ParameterKind.ACTION.type());
            if (action.isObject()) {
                parametersOf(rule)
                        .checkParts(path + "." + index + "." + ParameterKind.ACTION.type(), action, kind.actionParts());
            }
        }
    }

    private void checkCards(String path, JsonNode cards, boolean isMetaFormat) {
        var inCards = new TemplateComponentsValidator(requestFields, true);
        checkEach(path, cards, (cardPath, card) -> {
            if (!card.isObject()) {
                reject(cardPath, "object", "must be an object");
            } else if (isMetaFormat) {
                inCards.checkMetaCard(cardPath, card);
            } else if (card.has("components")) {
                checkIndex(cardPath + ".card_index", card.path("card_index"));
                inCards.checkComponents(cardPath + ".components", card.path("components"));
            } else {
                inCards.checkComponents(cardPath, card);
            }
        });
        if (cards.isArray() && (cards.size() < TemplateLimits.MIN_CARDS || cards.size() > TemplateLimits.MAX_CARDS)) {
            reject(
                    path,
                    "size",
                    "must have " + TemplateLimits.MIN_CARDS + " to " + TemplateLimits.MAX_CARDS + " entries");
        }
    }

    private void checkMetaCard(String path, JsonNode card) {
        if (!card.has("card_index")) {
            reject(path + ".card_index", "required", "is required: the place of the card in the template, from 0");
        }
        checkIndex(path + ".card_index", card.path("card_index"));
        checkEach(path + ".components", card.path("components"), this::checkComponent);
        checkSingle(path + ".components", card.path("components"));
    }

    private void checkParameters(String path, ParameterRule rule, JsonNode parameters) {
        if (!parameters.isArray()) {
            reject(path, "list", "must be a list: %s takes %s".formatted(rule.component(), rule.purpose()));
            return;
        }
        checkEach(path, parameters, parametersOf(rule)::check);
        if (!rule.allows(parameters.size())) {
            reject(
                    path,
                    "size",
                    "must have %s: %s takes %s".formatted(entries(rule), rule.component(), rule.purpose()));
        }
        var named = parameters
                .valueStream()
                .filter(each -> each.has("parameter_name"))
                .count();
        if (named > 0 && named < parameters.size()) {
            reject(path, "all-named", "must all have a parameter_name, or none of them");
        }
    }

    private static String entries(ParameterRule rule) {
        return rule.count() + (rule.max() == 1 ? " entry" : " entries");
    }

    private TemplateParameterValidator parametersOf(ParameterRule rule) {
        return new TemplateParameterValidator(requestFields, rule);
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
