package dev.trickle.pipeline.template;

import dev.trickle.pipeline.Placeholder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Replaces the placeholders in the components of a template by values of a customer.
 *
 * <p>A value that is missing, or that makes a parameter longer than Meta accepts, is replaced by the declared fallback.
 * Values are never truncated.
 */
public final class PlaceholderResolver {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** All but the reserved and unreserved characters of RFC 3986, and the percent sign of encoded ones. */
    private static final Pattern ILLEGAL_IN_URLS = Pattern.compile("[^A-Za-z0-9\\-._~:/?#\\[\\]@!$&'()*+,;=%]+");

    private final CustomerValues values;

    public PlaceholderResolver(CustomerValues values) {
        this.values = values;
    }

    /**
     * Returns the components as they are sent.
     *
     * @throws MissingValueException if a placeholder has neither a usable value nor a fallback
     * @throws TextTooLongException if a parameter is too long even with its fallbacks
     */
    public JsonNode resolve(JsonNode components) {
        return resolve("", components, TextUse.OTHER_TEXT);
    }

    /** @param text the use of a field {@code text} in the component that contains the node */
    private JsonNode resolve(String field, JsonNode node, TextUse text) {
        return switch (node) {
            case ArrayNode array -> {
                var resolved = NODES.arrayNode();
                array.forEach(element -> resolved.add(resolve(field, element, text)));
                yield resolved;
            }
            case ObjectNode object -> {
                var inside = object.has("parameters") ? TextUse.ofComponent(object) : text;
                var resolved = NODES.objectNode();
                object.properties()
                        .forEach(each -> resolved.set(each.getKey(), resolve(each.getKey(), each.getValue(), inside)));
                yield resolved;
            }
            default -> node.isString() ? resolveText(node.stringValue(), TextUse.of(field, text)) : node;
        };
    }

    private JsonNode resolveText(String template, TextUse textUse) {
        if (!template.contains("{{") || Placeholder.findAll(template).isEmpty()) {
            return textUse == TextUse.NUMBER ? toNumber(template) : NODES.stringNode(template);
        }
        var resolved = fill(template, textUse, this::valueFirst);
        if (!textUse.accepts(resolved)) {
            resolved = fill(template, textUse, this::fallbackFirst);
        }
        if (textUse.isTooLong(resolved)) {
            throw new TextTooLongException();
        }
        if (!textUse.hasFormat(resolved)) {
            throw new MissingValueException();
        }
        return textUse == TextUse.NUMBER ? toNumber(resolved) : NODES.stringNode(resolved);
    }

    private static String fill(String template, TextUse textUse, Function<Placeholder, String> with) {
        var alone = textUse.isUrl() && Placeholder.isSinglePlaceholder(template);
        return Placeholder.fill(template, placeholder -> textUse.encode(with.apply(placeholder), alone));
    }

    private String valueFirst(Placeholder placeholder) {
        return firstNonEmpty(values.get(placeholder.value()), fallbackOf(placeholder));
    }

    private String fallbackFirst(Placeholder placeholder) {
        return firstNonEmpty(fallbackOf(placeholder), values.get(placeholder.value()));
    }

    private static String firstNonEmpty(String preferred, String other) {
        if (preferred.isEmpty() && other.isEmpty()) {
            throw new MissingValueException();
        }
        return preferred.isEmpty() ? other : preferred;
    }

    private static String fallbackOf(Placeholder placeholder) {
        return placeholder.fallback() == null ? "" : CustomerValues.toSingleLine(placeholder.fallback());
    }

    private static JsonNode toNumber(String text) {
        try {
            return NODES.numberNode(Long.parseLong(text.strip()));
        } catch (NumberFormatException none) {
            throw new MissingValueException();
        }
    }

    /** Use of a text, with the maximum length that Meta accepts. */
    private enum TextUse {
        HEADER(TemplateLimits.HEADER),
        BODY(TemplateLimits.BODY),
        /** The suffix of the URL of a button. */
        URL_SUFFIX(TemplateLimits.URL),
        /** The URL of a file. */
        URL(TemplateLimits.URL),
        COUPON_CODE(TemplateLimits.COUPON_CODE),
        NUMBER(18),
        OTHER_TEXT(TemplateLimits.TEXT);

        private final int maxLength;

        TextUse(int maxLength) {
            this.maxLength = maxLength;
        }

        private static TextUse of(String field, TextUse text) {
            return switch (field) {
                case "text" -> text;
                case "link" -> URL;
                case "coupon_code" -> COUPON_CODE;
                case "amount_1000", "expiration_time_ms" -> NUMBER;
                default -> OTHER_TEXT;
            };
        }

        private static TextUse ofComponent(ObjectNode component) {
            return switch (component.path("type").asString("").toLowerCase(Locale.ROOT)) {
                case "header" -> HEADER;
                case "body" -> BODY;
                case "button" ->
                    component.path("sub_type").asString("").equalsIgnoreCase("url") ? URL_SUFFIX : OTHER_TEXT;
                default -> OTHER_TEXT;
            };
        }

        /** A value that is the whole URL or suffix keeps its reserved characters; a part of one is encoded entirely. */
        private String encode(String value, boolean alone) {
            if (!isUrl()) {
                return value;
            }
            return alone
                    ? ILLEGAL_IN_URLS.matcher(value).replaceAll(illegal -> percentEncode(illegal.group()))
                    : percentEncode(value);
        }

        /** Encodes all but the unreserved characters of RFC 3986; the encoding of forms differs from it in four. */
        private static String percentEncode(String value) {
            return URLEncoder.encode(value, StandardCharsets.UTF_8)
                    .replace("+", "%20")
                    .replace("*", "%2A")
                    .replace("%7E", "~");
        }

        private boolean isUrl() {
            return this == URL || this == URL_SUFFIX;
        }

        private boolean accepts(String resolved) {
            return !isTooLong(resolved) && hasFormat(resolved);
        }

        private boolean isTooLong(String resolved) {
            return this != NUMBER && resolved.codePointCount(0, resolved.length()) > maxLength;
        }

        private boolean hasFormat(String resolved) {
            return switch (this) {
                case NUMBER -> resolved.length() <= maxLength && resolved.matches("-?\\d+");
                case COUPON_CODE -> resolved.matches("[A-Za-z0-9]+");
                default -> true;
            };
        }
    }

    /** Ends the resolution: a value or fallback is too long. The message does not identify the customer. */
    public static final class TextTooLongException extends RuntimeException {

        private static final long serialVersionUID = 1;

        private TextTooLongException() {
            super("The values of the customer make the message longer than Meta accepts", null, false, false);
        }
    }

    /** Ends the resolution. The message does not identify the customer. */
    public static final class MissingValueException extends RuntimeException {

        private static final long serialVersionUID = 1;

        private MissingValueException() {
            super("The customer lacks a value that the template needs", null, false, false);
        }
    }
}
