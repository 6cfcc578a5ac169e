package dev.trickle.simulator.message;

import java.util.HashSet;
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

    private static final Set<String> COMPONENTS = Set.of(
            "header", "body", "button", "carousel", "limited_time_offer", "order_status", "tap_target_configuration");
    private static final Set<String> CARD_COMPONENTS = Set.of("header", "body", "button");
    private static final Set<String> CARD_HEADER_TYPES = Set.of("image", "video", "gif", "product");
    private static final Set<String> SINGLE_PARAMETER =
            Set.of("header", "limited_time_offer", "order_status", "tap_target_configuration");
    private static final Set<String> HEADER_TYPES =
            Set.of("text", "currency", "date_time", "image", "video", "document", "gif", "location", "product");
    private static final Set<String> BODY_TYPES = Set.of("text", "currency", "date_time");
    private static final Set<String> MEDIA = Set.of("image", "video", "document", "gif");
    private static final Set<String> OBJECTS =
            Set.of("currency", "date_time", "location", "product", "action", "limited_time_offer", "order_status");
    private static final Pattern NOT_ON_ONE_LINE = Pattern.compile("[\\n\\r\\t]| {5,}");
    private static final Pattern BUTTON_INDEX = Pattern.compile("\\d");
    private static final Pattern COUPON_CODE = Pattern.compile("[A-Za-z0-9]{1,20}");
    private static final int LONGEST_CALL_TIME = 43_200;
    private static final int FEWEST_CARDS = 2;
    private static final int MOST_CARDS = 10;

    private ComponentChecks() {}

    static Optional<ApiError> firstFault(JsonNode template) {
        var components = template.path("components");
        return components.isMissingNode() || components.isArray()
                ? checkComponents(components, COMPONENTS)
                : Optional.of(ApiError.invalidParameter("template.components must be an array"));
    }

    private static Optional<ApiError> checkComponents(JsonNode components, Set<String> types) {
        return first(components, component -> checkComponent(component, types)).or(() -> checkRepeated(components));
    }

    /** A message has each component once, and one button with each index. */
    private static Optional<ApiError> checkRepeated(JsonNode components) {
        var found = new HashSet<String>();
        return first(components, component -> {
            var type = lowerCase(component.path("type"));
            var index = component.path("index").asString("");
            var isRepeated = !(type.equals("button") && index.isEmpty()) && !found.add(type + index);
            return isRepeated
                    ? Optional.of(ApiError.invalidParameter("The component '" + type + "' occurs twice"))
                    : Optional.empty();
        });
    }

    private static Optional<ApiError> checkComponent(JsonNode component, Set<String> types) {
        var type = lowerCase(component.path("type"));
        if (!types.contains(type)) {
            return Optional.of(ApiError.invalidParameter("Unexpected component type '" + type + "'"));
        }
        return switch (type) {
            case "carousel" -> checkCards(component.path("cards"));
            case "button" -> checkButton(component).or(() -> checkParameters(component));
            default ->
                required(component, "parameters")
                        .or(() -> checkTypes(type, component.path("parameters")))
                        .or(() -> checkParameters(component));
        };
    }

    private static Optional<ApiError> checkTypes(String component, JsonNode parameters) {
        if (SINGLE_PARAMETER.contains(component) && parameters.size() > 1) {
            return Optional.of(ApiError.parameterCount(component, parameters.size(), 1));
        }
        return first(parameters, parameter -> {
            var type = lowerCase(parameter.path("type"));
            var fits = switch (component) {
                case "header" -> HEADER_TYPES.contains(type);
                case "body" -> BODY_TYPES.contains(type);
                default -> component.equals(type);
            };
            return fits ? Optional.empty() : Optional.of(unexpectedParameter(type));
        });
    }

    private static ApiError unexpectedParameter(String type) {
        return ApiError.invalidParameter("Unexpected parameter type '" + type + "'");
    }

    private static Optional<ApiError> checkCards(JsonNode cards) {
        if (cards.isEmpty()) {
            return Optional.of(ApiError.missing("cards"));
        }
        return cards.size() < FEWEST_CARDS || cards.size() > MOST_CARDS
                ? Optional.of(
                        ApiError.invalidParameter("A carousel has " + FEWEST_CARDS + " to " + MOST_CARDS + " cards"))
                : first(
                        cards,
                        card -> required(card, "card_index")
                                .or(() -> required(card, "components"))
                                .or(() -> checkComponents(card.path("components"), CARD_COMPONENTS))
                                .or(() -> first(card.path("components"), ComponentChecks::checkCardHeader)));
    }

    private static Optional<ApiError> checkCardHeader(JsonNode component) {
        return first(component.path("parameters"), parameter -> {
            var type = lowerCase(parameter.path("type"));
            return lowerCase(component.path("type")).equals("header") && !CARD_HEADER_TYPES.contains(type)
                    ? Optional.of(unexpectedParameter(type))
                    : Optional.empty();
        });
    }

    private static Optional<ApiError> checkButton(JsonNode button) {
        var subType = lowerCase(button.path("sub_type"));
        if (subType.isEmpty()) {
            return Optional.of(ApiError.missing("sub_type"));
        }
        return ButtonType.of(subType)
                .map(type -> checkIndex(type, button.path("index")).or(() -> checkButtonParameters(type, button)))
                .orElseGet(() -> Optional.of(ApiError.invalidParameter("Unexpected button type '" + subType + "'")));
    }

    private static Optional<ApiError> checkIndex(ButtonType type, JsonNode index) {
        if (index.isMissingNode()) {
            return type.needsIndex() ? Optional.of(ApiError.missing("index")) : Optional.empty();
        }
        return BUTTON_INDEX.matcher(index.asString("")).matches()
                ? Optional.empty()
                : Optional.of(ApiError.invalidParameter("The index of a button is a number from 0 to 9"));
    }

    private static Optional<ApiError> checkButtonParameters(ButtonType type, JsonNode button) {
        var parameters = button.path("parameters");
        if (type.lacksParameter(parameters.size())) {
            return Optional.of(ApiError.missingValue("buttons: Button at index "
                    + button.path("index").asString("") + " of type " + type + " requires a parameter"));
        }
        if (type.hasTooMany(parameters.size())) {
            return Optional.of(ApiError.parameterCount("button", parameters.size(), 1));
        }
        return first(parameters, parameter -> checkButtonParameter(type, parameter));
    }

    private static Optional<ApiError> checkButtonParameter(ButtonType type, JsonNode parameter) {
        var parameterType = lowerCase(parameter.path("type"));
        if (!type.takes(parameterType)) {
            return Optional.of(unexpectedParameter(parameterType));
        }
        return type.actionParts().stream()
                .map(part -> required(parameter.path("action"), part))
                .flatMap(Optional::stream)
                .findFirst();
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
            case "ttl_minutes" -> checkCallTime(parameter.path(type));
            case "tap_target_configuration" -> checkTapTargets(parameter.path(type));
            default -> Optional.of(unexpectedParameter(type));
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
            case "product" -> Stream.of("product_retailer_id", "catalog_id");
            case "order_status" -> Stream.of("reference_id", "order");
            default -> Stream.<String>empty();
        };
        return parts.map(part -> required(content, part))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<ApiError> checkCouponCode(JsonNode code) {
        return COUPON_CODE.matcher(code.asString("")).matches()
                ? Optional.empty()
                : Optional.of(ApiError.invalidValue("coupon_code must have 1 to 20 letters and digits"));
    }

    private static Optional<ApiError> checkCallTime(JsonNode minutes) {
        return minutes.isIntegralNumber() && minutes.asInt(0) >= 1 && minutes.asInt(0) <= LONGEST_CALL_TIME
                ? Optional.empty()
                : Optional.of(ApiError.invalidValue("ttl_minutes must be a number from 1 to " + LONGEST_CALL_TIME));
    }

    private static Optional<ApiError> checkTapTargets(JsonNode targets) {
        return targets.isArray() && !targets.isEmpty()
                ? first(targets, target -> required(target, "url").or(() -> required(target, "title")))
                : Optional.of(ApiError.mandatory("tap_target_configuration"));
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
