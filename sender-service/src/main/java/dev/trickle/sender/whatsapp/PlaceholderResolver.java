package dev.trickle.sender.whatsapp;

import dev.trickle.pipeline.Placeholder;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Fills the placeholders in a template's components.
 *
 * <p>A value that is missing, or that makes a parameter longer than Meta takes it, is replaced by what was declared to
 * stand for it. Nothing is ever cut short.
 */
final class PlaceholderResolver {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final CustomerValues values;

    PlaceholderResolver(CustomerValues values) {
        this.values = values;
    }

    /**
     * The components as they are sent.
     *
     * @throws MissingValue if a placeholder can be filled with nothing
     */
    JsonNode fill(JsonNode components) {
        return fill("", components, TextUse.OTHER_TEXT);
    }

    /** @param text what a field {@code text} is in the component that this is in */
    private JsonNode fill(String field, JsonNode node, TextUse text) {
        return switch (node) {
            case ArrayNode array -> {
                var filled = NODES.arrayNode();
                array.forEach(element -> filled.add(fill(field, element, text)));
                yield filled;
            }
            case ObjectNode object -> {
                var inside = object.has("parameters") ? TextUse.ofTextIn(object) : text;
                var filled = NODES.objectNode();
                object.properties()
                        .forEach(each -> filled.set(each.getKey(), fill(each.getKey(), each.getValue(), inside)));
                yield filled;
            }
            default -> node.isString() ? filled(node.stringValue(), TextUse.of(field, text)) : node;
        };
    }

    private JsonNode filled(String written, TextUse textUse) {
        if (!written.contains("{{") || Placeholder.findAll(written).isEmpty()) {
            return textUse == TextUse.NUMBER ? number(written) : NODES.stringNode(written);
        }
        var filled = filled(written, textUse, this::valueFirst)
                .or(() -> filled(written, textUse, this::fallbackFirst))
                .orElseThrow(MissingValue::new);
        return textUse == TextUse.NUMBER ? number(filled) : NODES.stringNode(filled);
    }

    private static Optional<String> filled(String written, TextUse textUse, Function<Placeholder, String> with) {
        var alone = textUse.isAddress() && Placeholder.isSinglePlaceholder(written);
        var filled = Placeholder.fill(written, placeholder -> textUse.write(with.apply(placeholder), alone));
        return Optional.of(filled).filter(textUse::takes);
    }

    private String valueFirst(Placeholder placeholder) {
        return either(values.of(placeholder.value()), fallbackOf(placeholder));
    }

    private String fallbackFirst(Placeholder placeholder) {
        return either(fallbackOf(placeholder), values.of(placeholder.value()));
    }

    private static String either(String wanted, String otherwise) {
        if (wanted.isEmpty() && otherwise.isEmpty()) {
            throw new MissingValue();
        }
        return wanted.isEmpty() ? otherwise : wanted;
    }

    private static String fallbackOf(Placeholder placeholder) {
        return placeholder.fallback() == null ? "" : CustomerValues.onOneLine(placeholder.fallback());
    }

    private static JsonNode number(String text) {
        try {
            return NODES.numberNode(Long.parseLong(text.strip()));
        } catch (NumberFormatException none) {
            throw new MissingValue();
        }
    }

    /** What a text is used for, and what Meta takes there. */
    private enum TextUse {
        HEADER(60),
        BODY(1_024),
        /** The end of a button's address. */
        ADDRESS_END(2_000),
        /** Where something is fetched. */
        ADDRESS(2_000),
        COUPON_CODE(20),
        NUMBER(18),
        OTHER_TEXT(1_024);

        private final int longest;

        TextUse(int longest) {
            this.longest = longest;
        }

        private static TextUse of(String field, TextUse text) {
            return switch (field) {
                case "text" -> text;
                case "link" -> ADDRESS;
                case "coupon_code" -> COUPON_CODE;
                case "amount_1000", "expiration_time_ms" -> NUMBER;
                default -> OTHER_TEXT;
            };
        }

        private static TextUse ofTextIn(ObjectNode component) {
            return switch (component.path("type").asString("").toLowerCase(Locale.ROOT)) {
                case "header" -> HEADER;
                case "body" -> BODY;
                case "button" ->
                    component.path("sub_type").asString("").equalsIgnoreCase("url") ? ADDRESS_END : OTHER_TEXT;
                default -> OTHER_TEXT;
            };
        }

        private String write(String value, boolean alone) {
            if (!isAddress()) {
                return value;
            }
            return alone ? PercentCode.ofAddress(value) : PercentCode.ofPart(value);
        }

        private boolean isAddress() {
            return this == ADDRESS || this == ADDRESS_END;
        }

        private boolean takes(String filled) {
            return filled.codePointCount(0, filled.length()) <= longest && (this != NUMBER || filled.matches("-?\\d+"));
        }
    }

    /** Ends the filling; says nothing about whom. */
    static final class MissingValue extends RuntimeException {

        private static final long serialVersionUID = 1;

        private MissingValue() {
            super("The customer lacks a value that the template needs", null, false, false);
        }
    }
}
