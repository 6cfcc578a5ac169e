package dev.trickle.api.components;

import static dev.trickle.api.components.Part.optional;
import static dev.trickle.api.components.Part.required;
import static dev.trickle.api.components.Part.text;

import dev.trickle.pipeline.template.TemplateLimits;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The kinds of parameters that Meta knows: one row for each, with the rule for the field that has the name of the kind.
 * The sources are Meta's pages about the kinds of templates, unless another one is named.
 */
@SuppressWarnings("ImmutableEnumChecker") // The sets and lists cannot be modified.
enum ParameterKind {
    TEXT(ValueRule.TEXT),
    CURRENCY(
            ValueRule.OBJECT,
            required("fallback_value", ValueRule.TEXT),
            required("code", ValueRule.CURRENCY),
            required("amount_1000", ValueRule.NUMBER)),
    DATE_TIME(ValueRule.OBJECT, required("fallback_value", ValueRule.TEXT)),
    IMAGE(ValueRule.FILE),
    VIDEO(ValueRule.FILE),
    DOCUMENT(ValueRule.FILE),
    /** Only messages of the Marketing Messages API. */
    GIF(ValueRule.FOREIGN_FILE),
    LOCATION(
            ValueRule.OBJECT,
            required("latitude", ValueRule.DECIMAL),
            required("longitude", ValueRule.DECIMAL),
            optional("name", ValueRule.TEXT),
            optional("address", ValueRule.TEXT)),
    PRODUCT(ValueRule.OBJECT, required("product_retailer_id", ValueRule.TEXT), required("catalog_id", ValueRule.TEXT)),
    PAYLOAD(ValueRule.TEXT),
    COUPON_CODE(ValueRule.COUPON_CODE),
    TTL_MINUTES(ValueRule.MINUTES),
    /** Its fields depend on the button: {@link ButtonKind#actionParts}. */
    ACTION(ValueRule.OBJECT),
    LIMITED_TIME_OFFER(ValueRule.OBJECT, required("expiration_time_ms", ValueRule.NUMBER)),
    ORDER_STATUS(ValueRule.OBJECT, required("reference_id", ValueRule.TEXT), required("order", ValueRule.OBJECT)),
    TAP_TARGET_CONFIGURATION(ValueRule.LIST, required("url", ValueRule.ADDRESS), text("title", TemplateLimits.TEXT));

    private final ValueRule rule;
    private final List<Part> parts;

    ParameterKind(ValueRule rule, Part... parts) {
        this.rule = rule;
        this.parts = List.of(parts);
    }

    /** Returns the kind of a parameter; Meta ignores the case of the type. */
    static Optional<ParameterKind> of(JsonNode parameter) {
        var type = parameter.path("type").asString("").toLowerCase(Locale.ROOT);
        return Arrays.stream(values()).filter(kind -> kind.type().equals(type)).findFirst();
    }

    /** The type, which is also the name of the field with the value. */
    String type() {
        return name().toLowerCase(Locale.ROOT);
    }

    ValueRule rule() {
        return rule;
    }

    List<Part> parts() {
        return parts;
    }
}
