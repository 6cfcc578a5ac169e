package dev.trickle.simulator.message;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Checks the components of a call on their own, without the template: types, required parts, texts and buttons.
 *
 * <p>Where Meta's code for a fault is not known, a missing part is refused with 131008 and anything else with 100.
 */
final class ComponentChecks {

    private static final Set<String> COMPONENTS = Set.of("header", "body", "button", "carousel", "limited_time_offer");
    private static final Set<String> BUTTONS = Set.of(
            "quick_reply", "url", "copy_code", "catalog", "flow", "mpm", "voice_call", "order_details", "reminder");
    private static final Set<String> MEDIA = Set.of("image", "video", "document");
    private static final Set<String> OBJECTS =
            Set.of("currency", "date_time", "location", "action", "limited_time_offer");
    private static final Pattern NOT_ON_ONE_LINE = Pattern.compile("[\\n\\r\\t]| {5,}");
    private static final Pattern BUTTON_INDEX = Pattern.compile("\\d");
    private static final int LONGEST_COUPON_CODE = 20;
    private static final int MOST_CARDS = 10;

    private ComponentChecks() {}

    static Optional<ApiError> firstFault(JsonNode template) {
        var components = template.path("components");
        return components.isMissingNode() || components.isArray()
                ? first(components, ComponentChecks::checkComponent)
                : Optional.of(ApiError.invalidParameter("template.components must be an array"));
    }

    private static Optional<ApiError> checkComponent(JsonNode component) {
        var type = lowerCase(component.path("type"));
        if (!COMPONENTS.contains(type)) {
            return Optional.of(ApiError.invalidParameter("Unexpected component type '" + type + "'"));
        }
        return switch (type) {
            case "carousel" -> checkCards(component.path("cards"));
            case "button" -> checkButton(component).or(() -> checkParameters(component));
            default -> required(component, "parameters").or(() -> checkParameters(component));
        };
    }

    private static Optional<ApiError> checkCards(JsonNode cards) {
        if (cards.isEmpty()) {
            return Optional.of(ApiError.missing("cards"));
        }
        return cards.size() > MOST_CARDS
                ? Optional.of(ApiError.invalidParameter("A carousel has at most " + MOST_CARDS + " cards"))
                : first(
                        cards,
                        card -> required(card, "card_index")
                                .or(() -> required(card, "components"))
                                .or(() -> firstFault(card)));
    }

    private static Optional<ApiError> checkButton(JsonNode button) {
        var kind = lowerCase(button.path("sub_type"));
        if (kind.isEmpty()) {
            return Optional.of(ApiError.missing("sub_type"));
        }
        if (!BUTTONS.contains(kind)) {
            return Optional.of(ApiError.invalidParameter("Unexpected button type '" + kind + "'"));
        }
        var index = button.path("index");
        if (index.isMissingNode()) {
            return Optional.of(ApiError.missing("index"));
        }
        if (!BUTTON_INDEX.matcher(index.asString("")).matches()) {
            return Optional.of(ApiError.invalidParameter("The index of a button is a number from 0 to 9"));
        }
        var needsParameter = kind.equals("url") || kind.equals("copy_code");
        return needsParameter && button.path("parameters").isEmpty()
                ? Optional.of(ApiError.missingValue("buttons: Button at index " + index.asString() + " of type "
                        + kind.toUpperCase(Locale.ROOT) + " requires a parameter"))
                : Optional.empty();
    }

    private static Optional<ApiError> checkParameters(JsonNode component) {
        return first(component.path("parameters"), ComponentChecks::checkParameter);
    }

    private static Optional<ApiError> checkParameter(JsonNode parameter) {
        var type = lowerCase(parameter.path("type"));
        if (MEDIA.contains(type)) {
            return mandatory(parameter, type).or(() -> checkMedium(parameter.path(type)));
        }
        if (OBJECTS.contains(type)) {
            return mandatory(parameter, type).or(() -> checkObject(type, parameter.path(type)));
        }
        return switch (type) {
            case "text" -> checkText(parameter);
            case "payload" -> mandatory(parameter, type);
            case "coupon_code" -> mandatory(parameter, type).or(() -> checkCouponCode(parameter.path(type)));
            default -> Optional.of(ApiError.invalidParameter("Unexpected parameter type '" + type + "'"));
        };
    }

    private static Optional<ApiError> checkText(JsonNode parameter) {
        var text = parameter.path("text");
        if (!text.isString()) {
            return Optional.of(ApiError.mandatory("text"));
        }
        if (text.stringValue().isBlank()) {
            return Optional.of(ApiError.missingValue("Parameter of type text is missing text value"));
        }
        return NOT_ON_ONE_LINE.matcher(text.stringValue()).find()
                ? Optional.of(ApiError.multipleLines())
                : Optional.empty();
    }

    private static Optional<ApiError> checkMedium(JsonNode medium) {
        if (medium.has("id") && medium.has("link")) {
            return Optional.of(ApiError.invalidParameter("Only one of 'id' and 'link' is allowed"));
        }
        return isFilled(medium.path("id")) || isFilled(medium.path("link"))
                ? Optional.empty()
                : Optional.of(ApiError.missing("id"));
    }

    private static Optional<ApiError> checkObject(String type, JsonNode content) {
        var parts = switch (type) {
            case "currency" -> Stream.of("fallback_value", "code", "amount_1000");
            case "date_time" -> Stream.of("fallback_value");
            case "location" -> Stream.of("latitude", "longitude");
            case "limited_time_offer" -> Stream.of("expiration_time_ms");
            default -> Stream.<String>empty();
        };
        return parts.map(part -> required(content, part))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<ApiError> checkCouponCode(JsonNode code) {
        var length = code.asString("").length();
        return length > 0 && length <= LONGEST_COUPON_CODE
                ? Optional.empty()
                : Optional.of(
                        ApiError.invalidValue("coupon_code must have 1 to " + LONGEST_COUPON_CODE + " characters"));
    }

    /** The value of a parameter has the name of its type. */
    private static Optional<ApiError> mandatory(JsonNode parameter, String type) {
        var value = parameter.path(type);
        return value.isObject() || value.isString() ? Optional.empty() : Optional.of(ApiError.mandatory(type));
    }

    private static Optional<ApiError> required(JsonNode parent, String part) {
        var value = parent.path(part);
        return value.isMissingNode() || value.isNull() ? Optional.of(ApiError.missing(part)) : Optional.empty();
    }

    private static boolean isFilled(JsonNode value) {
        return value.isString() && !value.stringValue().isBlank();
    }

    private static String lowerCase(JsonNode node) {
        return node.asString("").toLowerCase(Locale.ROOT);
    }

    private static Optional<ApiError> first(JsonNode nodes, Function<JsonNode, Optional<ApiError>> check) {
        return nodes.valueStream().map(check).flatMap(Optional::stream).findFirst();
    }
}
