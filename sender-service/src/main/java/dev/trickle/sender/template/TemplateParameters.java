package dev.trickle.sender.template;

import dev.trickle.pipeline.template.TemplateParameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Derives the parameters of a message from the components of its template. */
final class TemplateParameters {

    private static final Pattern VARIABLE = Pattern.compile("\\{\\{\\s*(\\w+)\\s*}}");
    private static final Set<String> MEDIA = Set.of("IMAGE", "VIDEO", "DOCUMENT", "GIF", "LOCATION", "PRODUCT");
    private static final String TEXT = "text";

    private TemplateParameters() {}

    /** Returns the parameters in the order of the components. */
    static List<TemplateParameter> of(JsonNode components) {
        var parameters = new ArrayList<TemplateParameter>();
        for (var component : components) {
            switch (upper(component, "type")) {
                case "HEADER" -> addHeader(component, parameters);
                case "BODY" -> addTexts("body", component, parameters);
                case "BUTTONS" -> addButtons(component.path("buttons"), parameters);
                case "LIMITED_TIME_OFFER" -> addOffer(component, parameters);
                case "CAROUSEL" -> addCards(component.path("cards"), parameters);
                default -> {
                    // A footer has no variables; other components have no parameters.
                }
            }
        }
        return parameters;
    }

    private static void addHeader(JsonNode header, List<TemplateParameter> parameters) {
        var format = upper(header, "format");
        if (MEDIA.contains(format)) {
            // The example is a link of Meta that expires.
            parameters.add(new TemplateParameter(
                    "header", null, null, null, format.toLowerCase(Locale.ROOT), null, true, null));
        } else {
            addTexts("header", header, parameters);
        }
    }

    private static void addTexts(String component, JsonNode node, List<TemplateParameter> parameters) {
        var found = VARIABLE.matcher(node.path(TEXT).asString(""))
                .results()
                .map(match -> match.group(1))
                .distinct()
                .toList();
        for (var name : found) {
            parameters.add(new TemplateParameter(
                    component, null, null, null, TEXT, name, true, exampleOf(component, node, name)));
        }
    }

    /** Named examples are a list of names with examples; numbered ones a list, for the body within a list. */
    private static @Nullable String exampleOf(String component, JsonNode node, String name) {
        var example = node.path("example");
        for (var named : example.path(component + "_text_named_params")) {
            if (named.path("param_name").asString("").equals(name)) {
                return named.path("example").asString(null);
            }
        }
        var numbered = example.path(component + "_text");
        var values = numbered.path(0).isArray() ? numbered.path(0) : numbered;
        return name.chars().allMatch(Character::isDigit) && name.length() < 4
                ? values.path(Integer.parseInt(name) - 1).asString(null)
                : null;
    }

    private static void addButtons(JsonNode buttons, List<TemplateParameter> parameters) {
        for (var index = 0; index < buttons.size(); index++) {
            addButton(index, buttons.path(index), parameters);
        }
    }

    private static void addButton(int index, JsonNode button, List<TemplateParameter> parameters) {
        var example = button.path("example").isArray() ? button.path("example").path(0) : button.path("example");
        switch (upper(button, "type")) {
            case "URL" -> {
                if (VARIABLE.matcher(button.path("url").asString("")).find()) {
                    parameters.add(button(index, "url", TEXT, "1", true, example.asString(null)));
                }
            }
            case "OTP" -> parameters.add(button(index, "url", TEXT, "1", true, null));
            case "COPY_CODE" ->
                parameters.add(button(index, "copy_code", "coupon_code", null, true, example.asString(null)));
            case "MPM" -> parameters.add(button(index, "mpm", "action", null, true, null));
            case "ORDER_DETAILS" -> parameters.add(button(index, "order_details", "action", null, true, null));
            case "CATALOG" -> parameters.add(button(index, "catalog", "action", null, false, null));
            case "FLOW" -> parameters.add(button(index, "flow", "action", null, false, null));
            case "VOICE_CALL" -> parameters.add(button(index, "voice_call", "ttl_minutes", null, false, null));
            case "REMINDER" -> parameters.add(button(index, "reminder", "action", null, false, null));
            case "BOOKING_CONFIRMATION" ->
                parameters.add(button(index, "booking_confirmation", "action", null, false, null));
            case "QUICK_REPLY" -> parameters.add(button(index, "quick_reply", "payload", null, false, null));
            default -> {
                // Phone numbers and other buttons have no parameters.
            }
        }
    }

    private static TemplateParameter button(
            int index, String subType, String type, @Nullable String name, boolean required, @Nullable String example) {
        return new TemplateParameter("button", null, index, subType, type, name, required, example);
    }

    private static void addOffer(JsonNode offer, List<TemplateParameter> parameters) {
        if (offer.path("limited_time_offer").path("has_expiration").asBoolean(false)) {
            parameters.add(new TemplateParameter(
                    "limited_time_offer", null, null, null, "limited_time_offer", null, true, null));
        }
    }

    private static void addCards(JsonNode cards, List<TemplateParameter> parameters) {
        for (var card = 0; card < cards.size(); card++) {
            for (var parameter : of(cards.path(card).path("components"))) {
                parameters.add(parameter.inCard(card));
            }
        }
    }

    private static String upper(JsonNode node, String field) {
        return node.path(field).asString("").toUpperCase(Locale.ROOT);
    }
}
