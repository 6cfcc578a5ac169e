package dev.trickle.api.components;

import dev.trickle.api.problem.RequestFields;
import dev.trickle.pipeline.Placeholder;
import dev.trickle.pipeline.template.TemplateLimits;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Validates one parameter of a component and its placeholders.
 *
 * @param rule of the component
 */
record TemplateParameterValidator(RequestFields fields, ParameterRule rule) {

    /**
     * Characters of a text including placeholders and fallbacks, which the other limits do not count. Checked before
     * any pattern is applied.
     */
    private static final int MAX_SOURCE_LENGTH = 10_000;

    private static final Pattern CURRENCY_CODE = Pattern.compile("[A-Z]{3}");
    private static final Pattern DECIMAL = Pattern.compile("-?\\d+(\\.\\d+)?");
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?\\d{1,18}");
    private static final Pattern LETTERS_AND_DIGITS = Pattern.compile("[A-Za-z0-9]*");
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern URL = Pattern.compile("https?://\\S+");

    /** Spaces that Meta rejects in a text: line breaks, tabs, and more than four spaces in a row. */
    private static final Pattern FORBIDDEN_SPACE = Pattern.compile("[\\n\\r\\t\\x{85}\\x{2028}\\x{2029}]| {5}");

    void check(String path, JsonNode parameter) {
        var kind = ParameterKind.of(parameter).filter(rule.kinds()::contains);
        if (kind.isEmpty()) {
            reject(path + ".type", "choice", "must be one of " + rule.types());
            return;
        }
        var type = kind.get().type();
        var maxLength = kind.get() == ParameterKind.TEXT ? rule.maxTextLength() : TemplateLimits.TEXT;
        checkValue(
                path + "." + type,
                parameter.path(type),
                new Part(type, true, kind.get().rule(), maxLength, kind.get().parts()));
        checkName(path + ".parameter_name", parameter.path("parameter_name"));
    }

    /** Checks the fields of an object. */
    void checkParts(String path, JsonNode object, List<Part> parts) {
        parts.stream()
                .filter(part -> part.required() || object.has(part.name()))
                .forEach(part -> checkValue(path + "." + part.name(), object.path(part.name()), part));
    }

    private void checkValue(String path, JsonNode value, Part part) {
        switch (part.rule()) {
            case TEXT -> checkText(path, value, part.max());
            case COUPON_CODE -> checkCouponCode(path, value);
            case CURRENCY -> checkCurrency(path, value);
            case NUMBER -> checkNumber(path, value);
            case MINUTES -> checkMinutes(path, value);
            case DECIMAL -> checkDecimal(path, value);
            case ADDRESS -> checkAddress(path, value);
            case OBJECT -> checkObject(path, value, part.parts());
            case LIST -> checkList(path, value, part);
            case FILE -> checkFile(path, value, "must have exactly one of media, id and link");
            case FOREIGN_FILE -> checkForeignFile(path, value);
        }
    }

    /** An object whose fields are known gets an error for each of them; any other only has to be one. */
    private void checkObject(String path, JsonNode object, List<Part> parts) {
        if (parts.isEmpty() && !object.isObject()) {
            reject(path, "object", "must be an object");
        } else if (parts.isEmpty()) {
            checkTexts(path, object);
        } else {
            checkParts(path, object, parts);
        }
    }

    private void checkList(String path, JsonNode list, Part part) {
        if (!list.isArray() || list.isEmpty() || list.size() > part.max()) {
            reject(path, "size", "must be a list of 1 to " + part.max() + " entries");
            return;
        }
        for (var index = 0; index < list.size(); index++) {
            checkParts(path + "." + index, list.path(index), part.parts());
        }
    }

    private void checkTexts(String path, JsonNode node) {
        if (node.isString()) {
            checkSource(path, node.stringValue());
        }
        node.properties().forEach(field -> checkTexts(path + "." + field.getKey(), field.getValue()));
        for (var index = 0; node.isArray() && index < node.size(); index++) {
            checkTexts(path + "." + index, node.path(index));
        }
    }

    private void checkSource(String path, String text) {
        if (!isTooLong(path, text, MAX_SOURCE_LENGTH)) {
            checkPlaceholders(path, text);
        }
    }

    private void checkCouponCode(String path, JsonNode code) {
        checkText(path, code, TemplateLimits.COUPON_CODE);
        var text = code.asString("");
        if (text.length() <= MAX_SOURCE_LENGTH
                && !text.isBlank()
                && !LETTERS_AND_DIGITS
                        .matcher(Placeholder.fill(text, TemplateParameterValidator::fallback))
                        .matches()) {
            reject(path, "letters-and-digits", "must consist of letters and digits, without spaces or signs");
        }
    }

    private static String fallback(Placeholder placeholder) {
        return Optional.ofNullable(placeholder.fallback()).orElse("");
    }

    private void checkCurrency(String path, JsonNode code) {
        if (!matchesOrHasPlaceholder(path, code, CURRENCY_CODE)) {
            reject(path, "currency", "must be a currency code such as EUR");
        }
    }

    private void checkDecimal(String path, JsonNode number) {
        if (!number.isNumber() && !matchesOrHasPlaceholder(path, number, DECIMAL)) {
            reject(path, "number", "must be a number");
        }
    }

    private void checkMinutes(String path, JsonNode minutes) {
        var isInRange = minutes.isIntegralNumber()
                && minutes.canConvertToInt()
                && minutes.intValue() >= 1
                && minutes.intValue() <= TemplateLimits.CALL_MINUTES;
        if (!isInRange) {
            reject(path, "range", "must be a whole number from 1 to " + TemplateLimits.CALL_MINUTES);
        }
    }

    private void checkForeignFile(String path, JsonNode file) {
        var message = "must have exactly one of id and link";
        if (file.has("media")) {
            reject(path, "media-source", message);
        } else {
            checkFile(path, file, message);
        }
    }

    private void checkFile(String path, JsonNode file, String message) {
        if (Stream.of("media", "id", "link").filter(file::has).count() != 1) {
            reject(path, "media-source", message);
            return;
        }
        if (file.has("media")) {
            checkUploadedMedia(path + ".media", file.path("media"));
        } else if (file.has("id")) {
            checkText(path + ".id", file.path("id"), TemplateLimits.TEXT);
        } else {
            checkAddress(path + ".link", file.path("link"));
        }
        if (file.has("filename")) {
            checkText(path + ".filename", file.path("filename"), TemplateLimits.TEXT);
        }
    }

    private void checkUploadedMedia(String path, JsonNode id) {
        if (!UUID_TEXT.matcher(id.asString("")).matches()) {
            reject(path, "media", "must be the id of a file of POST /api/media");
        }
    }

    private void checkAddress(String path, JsonNode link) {
        checkText(path, link, TemplateLimits.URL);
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
                && !isTooLong(path, text, TemplateLimits.TEXT)
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
