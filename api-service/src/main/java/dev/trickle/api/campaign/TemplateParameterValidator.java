package dev.trickle.api.campaign;

import dev.trickle.api.problem.RequestFields;
import dev.trickle.pipeline.Placeholder;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Checks one parameter of a template, and the placeholders in it.
 *
 * @param place the component it is in
 */
record TemplateParameterValidator(RequestFields fields, String place) {

    private static final Set<String> TYPES = Set.of(
            "text",
            "currency",
            "date_time",
            "image",
            "video",
            "document",
            "location",
            "payload",
            "coupon_code",
            "action",
            "limited_time_offer");

    private static final int LONGEST_HEADER = 60;
    private static final int LONGEST_TEXT = 1_024;
    private static final int LONGEST_ADDRESS = 2_000;
    private static final int LONGEST_COUPON_CODE = 20;
    private static final int LONGEST_NAME = 1_024;

    /**
     * Characters of a text with its placeholders and fallbacks, which the other limits do not count. Checked before any
     * pattern.
     */
    private static final int LONGEST_WRITTEN = 10_000;

    private static final Pattern CURRENCY_CODE = Pattern.compile("[A-Z]{3}");
    private static final Pattern DECIMAL = Pattern.compile("-?\\d+(\\.\\d+)?");
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?\\d{1,18}");
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
    private static final Pattern ADDRESS = Pattern.compile("https?://\\S+");

    /** What Meta refuses in a text: line breaks, tabs, and more than four spaces in a row. */
    private static final Pattern BAD_SPACE = Pattern.compile("[\\n\\r\\t\\x{85}\\x{2028}\\x{2029}]| {5}");

    void check(String path, JsonNode parameter) {
        var type = parameter.path("type").asString("");
        if (!TYPES.contains(type)) {
            reject(
                    path + ".type",
                    "choice",
                    "must be one of "
                            + String.join(", ", TYPES.stream().sorted().toList()));
            return;
        }
        var inside = path + "." + type;
        var content = parameter.path(type);
        switch (type) {
            case "text" -> text(inside, content, longest());
            case "payload" -> text(inside, content, LONGEST_TEXT);
            case "coupon_code" -> text(inside, content, LONGEST_COUPON_CODE);
            case "currency" -> currency(inside, content);
            case "date_time" -> text(inside + ".fallback_value", content.path("fallback_value"), LONGEST_TEXT);
            case "location" -> location(inside, content);
            case "limited_time_offer" -> offer(inside, content);
            case "action" -> object(inside, content);
            default -> media(inside, content);
        }
        name(path + ".parameter_name", parameter.path("parameter_name"));
    }

    /** The offer's end, in milliseconds. */
    void offer(String path, JsonNode offer) {
        number(path + ".expiration_time_ms", offer.path("expiration_time_ms"));
    }

    private int longest() {
        return switch (place) {
            case "header" -> LONGEST_HEADER;
            case "url button" -> LONGEST_ADDRESS;
            default -> LONGEST_TEXT;
        };
    }

    private void currency(String path, JsonNode currency) {
        text(path + ".fallback_value", currency.path("fallback_value"), LONGEST_TEXT);
        if (!isOneOrPlaceholder(path + ".code", currency.path("code"), CURRENCY_CODE)) {
            reject(path + ".code", "currency", "must be a currency code such as EUR");
        }
        number(path + ".amount_1000", currency.path("amount_1000"));
    }

    private void location(String path, JsonNode location) {
        for (var coordinate : new String[] {"latitude", "longitude"}) {
            var found = location.path(coordinate);
            if (!found.isNumber() && !isOneOrPlaceholder(path + "." + coordinate, found, DECIMAL)) {
                reject(path + "." + coordinate, "number", "must be a number");
            }
        }
        for (var text : new String[] {"name", "address"}) {
            if (location.has(text)) {
                text(path + "." + text, location.path(text), LONGEST_TEXT);
            }
        }
    }

    private void media(String path, JsonNode media) {
        if (media.has("id") == media.has("link")) {
            reject(path, "id-or-link", "must have either id or link");
            return;
        }
        if (media.has("id")) {
            text(path + ".id", media.path("id"), LONGEST_TEXT);
        } else {
            link(path + ".link", media.path("link"));
        }
        if (media.has("filename")) {
            text(path + ".filename", media.path("filename"), LONGEST_TEXT);
        }
    }

    private void link(String path, JsonNode link) {
        text(path, link, LONGEST_ADDRESS);
        var text = link.asString("");
        if (text.length() > LONGEST_WRITTEN) {
            return;
        }
        var written = Placeholder.fill(text, placeholder -> "x");
        var isUnknown = Placeholder.isSinglePlaceholder(text);
        if (!isUnknown && !ADDRESS.matcher(written).matches()) {
            reject(path, "address", "must be an address that begins with http:// or https://");
        }
    }

    private void object(String path, JsonNode content) {
        if (!content.isObject()) {
            reject(path, "object", "must be an object");
        }
    }

    private void number(String path, JsonNode number) {
        var isNumber = number.isIntegralNumber() && number.canConvertToLong();
        if (!isNumber && !isOneOrPlaceholder(path, number, WHOLE_NUMBER)) {
            reject(path, "number", "must be a whole number");
        }
    }

    /**
     * Whether a text has the form, or contains placeholders whose values may have it. Rejects a text that is too long,
     * and wrong placeholders.
     */
    private boolean isOneOrPlaceholder(String path, JsonNode node, Pattern form) {
        var text = node.asString("");
        if (isTooLong(path, text, LONGEST_WRITTEN)) {
            return true;
        }
        if (text.contains("{{")) {
            placeholders(path, text);
            return true;
        }
        return form.matcher(text).matches();
    }

    private boolean isTooLong(String path, String text, int longest) {
        var tooLong = text.length() > longest;
        if (tooLong) {
            reject(path, "length", "must have at most " + longest + " characters, placeholders included");
        }
        return tooLong;
    }

    private void name(String path, JsonNode name) {
        var text = name.asString("");
        if (!name.isMissingNode()
                && !isTooLong(path, text, LONGEST_NAME)
                && !NAME.matcher(text).matches()) {
            reject(path, "name", "must be of lower-case letters, digits and underscores");
        }
    }

    private void text(String path, JsonNode node, int longest) {
        if (!node.isString()) {
            reject(path, "text", "must be a text");
            return;
        }
        var text = node.stringValue();
        if (isTooLong(path, text, LONGEST_WRITTEN)) {
            return;
        }
        var literal = Placeholder.fill(text, placeholder -> "");
        if (text.isBlank()) {
            reject(path, "blank", "must not be empty");
        } else if (BAD_SPACE.matcher(text).find()) {
            reject(path, "spaces", "must not have line breaks, tabs or more than four spaces in a row");
        } else if (literal.codePointCount(0, literal.length()) > longest) {
            reject(path, "length", "must have at most " + longest + " characters");
        }
        placeholders(path, text);
    }

    private void placeholders(String path, String text) {
        if (Placeholder.hasStrayBraces(text)) {
            reject(path, "placeholder", "has braces that are no placeholder such as {{name}} or {{city|your town}}");
        }
        var emptyFallback = Placeholder.findAll(text).stream().anyMatch(placeholder -> "".equals(placeholder.fallback()));
        if (emptyFallback) {
            reject(path, "fallback", "has a placeholder whose fallback is empty: WhatsApp refuses empty texts");
        }
    }

    private void reject(String path, String rule, String message) {
        fields.reject(path, rule, message);
    }
}
