package dev.trickle.api.campaign;

import dev.trickle.api.problem.RequestFields;
import dev.trickle.pipeline.Placeholder;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Validates one parameter of a template and its placeholders.
 *
 * @param component the component that contains it
 */
record TemplateParameterValidator(RequestFields fields, String component) {

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

    private static final int MAX_HEADER_LENGTH = 60;
    private static final int MAX_TEXT_LENGTH = 1_024;
    private static final int MAX_URL_LENGTH = 2_000;
    private static final int MAX_COUPON_CODE_LENGTH = 20;
    private static final int MAX_NAME_LENGTH = 1_024;

    /**
     * Characters of a text including placeholders and fallbacks, which the other limits do not count. Checked before
     * any pattern is applied.
     */
    private static final int MAX_SOURCE_LENGTH = 10_000;

    private static final Pattern CURRENCY_CODE = Pattern.compile("[A-Z]{3}");
    private static final Pattern DECIMAL = Pattern.compile("-?\\d+(\\.\\d+)?");
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?\\d{1,18}");
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern URL = Pattern.compile("https?://\\S+");

    /** Spaces that Meta rejects in a text: line breaks, tabs, and more than four spaces in a row. */
    private static final Pattern FORBIDDEN_SPACE = Pattern.compile("[\\n\\r\\t\\x{85}\\x{2028}\\x{2029}]| {5}");

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
        var contentPath = path + "." + type;
        var content = parameter.path(type);
        switch (type) {
            case "text" -> checkText(contentPath, content, maxTextLength());
            case "payload" -> checkText(contentPath, content, MAX_TEXT_LENGTH);
            case "coupon_code" -> checkText(contentPath, content, MAX_COUPON_CODE_LENGTH);
            case "currency" -> checkCurrency(contentPath, content);
            case "date_time" ->
                checkText(contentPath + ".fallback_value", content.path("fallback_value"), MAX_TEXT_LENGTH);
            case "location" -> checkLocation(contentPath, content);
            case "limited_time_offer" -> checkOffer(contentPath, content);
            case "action" -> checkObject(contentPath, content);
            default -> checkMedia(contentPath, content);
        }
        checkName(path + ".parameter_name", parameter.path("parameter_name"));
    }

    /** Checks the end of the offer, in milliseconds. */
    void checkOffer(String path, JsonNode offer) {
        checkNumber(path + ".expiration_time_ms", offer.path("expiration_time_ms"));
    }

    private int maxTextLength() {
        return switch (component) {
            case "header" -> MAX_HEADER_LENGTH;
            case "url button" -> MAX_URL_LENGTH;
            default -> MAX_TEXT_LENGTH;
        };
    }

    private void checkCurrency(String path, JsonNode currency) {
        checkText(path + ".fallback_value", currency.path("fallback_value"), MAX_TEXT_LENGTH);
        if (!matchesOrHasPlaceholder(path + ".code", currency.path("code"), CURRENCY_CODE)) {
            reject(path + ".code", "currency", "must be a currency code such as EUR");
        }
        checkNumber(path + ".amount_1000", currency.path("amount_1000"));
    }

    private void checkLocation(String path, JsonNode location) {
        for (var coordinate : new String[] {"latitude", "longitude"}) {
            var found = location.path(coordinate);
            if (!found.isNumber() && !matchesOrHasPlaceholder(path + "." + coordinate, found, DECIMAL)) {
                reject(path + "." + coordinate, "number", "must be a number");
            }
        }
        for (var text : new String[] {"name", "address"}) {
            if (location.has(text)) {
                checkText(path + "." + text, location.path(text), MAX_TEXT_LENGTH);
            }
        }
    }

    private void checkMedia(String path, JsonNode media) {
        var sources = Stream.of("media", "id", "link").filter(media::has).toList();
        if (sources.size() != 1) {
            reject(path, "media-source", "must have exactly one of media, id and link");
            return;
        }
        if (media.has("media")) {
            checkUploadedMedia(path + ".media", media.path("media"));
        } else if (media.has("id")) {
            checkText(path + ".id", media.path("id"), MAX_TEXT_LENGTH);
        } else {
            checkLink(path + ".link", media.path("link"));
        }
        if (media.has("filename")) {
            checkText(path + ".filename", media.path("filename"), MAX_TEXT_LENGTH);
        }
    }

    private void checkUploadedMedia(String path, JsonNode id) {
        if (!UUID_TEXT.matcher(id.asString("")).matches()) {
            reject(path, "media", "must be the id of a file of POST /api/media");
        }
    }

    private void checkLink(String path, JsonNode link) {
        checkText(path, link, MAX_URL_LENGTH);
        var text = link.asString("");
        if (text.length() > MAX_SOURCE_LENGTH) {
            return;
        }
        var filled = Placeholder.fill(text, placeholder -> "x");
        var isPlaceholderOnly = Placeholder.isSinglePlaceholder(text);
        if (!isPlaceholderOnly && !URL.matcher(filled).matches()) {
            reject(path, "address", "must be a URL that begins with http:// or https://");
        }
    }

    private void checkObject(String path, JsonNode content) {
        if (!content.isObject()) {
            reject(path, "object", "must be an object");
        }
    }

    private void checkNumber(String path, JsonNode number) {
        var isNumber = number.isIntegralNumber() && number.canConvertToLong();
        if (!isNumber && !matchesOrHasPlaceholder(path, number, WHOLE_NUMBER)) {
            reject(path, "number", "must be a whole number");
        }
    }

    /**
     * Whether a text matches the pattern, or contains placeholders whose values may match. Rejects a text that is too
     * long and invalid placeholders.
     */
    private boolean matchesOrHasPlaceholder(String path, JsonNode node, Pattern pattern) {
        var text = node.asString("");
        if (isTooLong(path, text, MAX_SOURCE_LENGTH)) {
            return true;
        }
        if (text.contains("{{")) {
            checkPlaceholders(path, text);
            return true;
        }
        return pattern.matcher(text).matches();
    }

    private boolean isTooLong(String path, String text, int maxLength) {
        var tooLong = text.length() > maxLength;
        if (tooLong) {
            reject(path, "length", "must have at most " + maxLength + " characters, placeholders included");
        }
        return tooLong;
    }

    private void checkName(String path, JsonNode name) {
        var text = name.asString("");
        if (!name.isMissingNode()
                && !isTooLong(path, text, MAX_NAME_LENGTH)
                && !NAME.matcher(text).matches()) {
            reject(path, "name", "must consist of lower-case letters, digits and underscores");
        }
    }

    private void checkText(String path, JsonNode node, int maxLength) {
        if (!node.isString()) {
            reject(path, "text", "must be a text");
            return;
        }
        var text = node.stringValue();
        if (isTooLong(path, text, MAX_SOURCE_LENGTH)) {
            return;
        }
        var literal = Placeholder.fill(text, placeholder -> "");
        if (text.isBlank()) {
            reject(path, "blank", "must not be empty");
        } else if (FORBIDDEN_SPACE.matcher(text).find()) {
            reject(path, "spaces", "must not have line breaks, tabs or more than four spaces in a row");
        } else if (literal.codePointCount(0, literal.length()) > maxLength) {
            reject(path, "length", "must have at most " + maxLength + " characters");
        }
        checkPlaceholders(path, text);
    }

    private void checkPlaceholders(String path, String text) {
        if (Placeholder.hasStrayBraces(text)) {
            reject(path, "placeholder", "has braces that are not a placeholder such as {{name}} or {{city|your town}}");
        }
        var hasEmptyFallback =
                Placeholder.findAll(text).stream().anyMatch(placeholder -> "".equals(placeholder.fallback()));
        if (hasEmptyFallback) {
            reject(path, "fallback", "has a placeholder with an empty fallback: WhatsApp rejects empty texts");
        }
    }

    private void reject(String path, String rule, String message) {
        fields.reject(path, rule, message);
    }
}
