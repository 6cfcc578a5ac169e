package dev.trickle.api.components;

import static dev.trickle.api.components.Part.list;
import static dev.trickle.api.components.Part.required;
import static dev.trickle.api.components.Part.text;

import dev.trickle.pipeline.template.TemplateLimits;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The kinds of buttons that take parameters: one row for each, with the fewest and the most parameters. Meta names these
 * kinds when it refuses another one (frappe_whatsapp#188). A button that only calls a number or opens a fixed address is
 * not part of a message.
 */
@SuppressWarnings("ImmutableEnumChecker") // The sets and lists cannot be modified.
enum ButtonKind {
    /** Without a parameter the payload is the label. */
    QUICK_REPLY(0, 1, EnumSet.of(ParameterKind.PAYLOAD), "the payload of the reply"),
    /** Only for an address with a variable: Meta refuses the button without its text (131008). */
    URL(
            1,
            1,
            EnumSet.of(ParameterKind.TEXT),
            "the text for the variable of the address; leave the button out if its address has none"),
    COPY_CODE(1, 1, EnumSet.of(ParameterKind.COUPON_CODE), "the code to copy"),
    FLOW(0, 1, EnumSet.of(ParameterKind.ACTION), "the token and the data of the flow"),
    CATALOG(0, 1, EnumSet.of(ParameterKind.ACTION), "the product of the picture"),
    MPM(
            1,
            1,
            EnumSet.of(ParameterKind.ACTION),
            "the product of the picture and the sections with products",
            text("thumbnail_product_retailer_id", TemplateLimits.TEXT),
            list(
                    "sections",
                    TemplateLimits.SECTIONS,
                    text("title", TemplateLimits.SECTION_TITLE),
                    list("product_items", TemplateLimits.PRODUCTS, required("product_retailer_id", ValueRule.TEXT)))),
    ORDER_DETAILS(1, 1, EnumSet.of(ParameterKind.ACTION), "the order", required("order_details", ValueRule.OBJECT)),
    /** Meta's example has no index. */
    VOICE_CALL(
            0,
            2,
            EnumSet.of(ParameterKind.TTL_MINUTES, ParameterKind.PAYLOAD),
            "how long a call is possible, and a payload"),
    /** Meta does not describe the parameters of these two. */
    REMINDER(0, TemplateLimits.BUTTONS, EnumSet.allOf(ParameterKind.class), "what the template needs"),
    BOOKING_CONFIRMATION(0, TemplateLimits.BUTTONS, EnumSet.allOf(ParameterKind.class), "what the template needs");

    private final int minParameters;
    private final int maxParameters;
    private final Set<ParameterKind> parameters;
    private final String purpose;
    private final List<Part> actionParts;

    ButtonKind(
            int minParameters, int maxParameters, Set<ParameterKind> parameters, String purpose, Part... actionParts) {
        this.minParameters = minParameters;
        this.maxParameters = maxParameters;
        this.parameters = Set.copyOf(parameters);
        this.purpose = purpose;
        this.actionParts = List.of(actionParts);
    }

    /** Returns the kind with this sub_type; Meta ignores its case. */
    static Optional<ButtonKind> of(String subType) {
        return Arrays.stream(values())
                .filter(kind -> kind.subType().equals(subType.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** The sub_types of all kinds. */
    static String subTypes() {
        return Arrays.stream(values()).map(ButtonKind::subType).sorted().collect(Collectors.joining(", "));
    }

    String subType() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether Meta refuses the button without an index. */
    boolean needsIndex() {
        return this != VOICE_CALL;
    }

    ParameterRule parameters() {
        return new ParameterRule(
                "a " + subType() + " button",
                minParameters,
                maxParameters,
                parameters,
                this == URL ? TemplateLimits.URL : TemplateLimits.TEXT,
                purpose);
    }

    List<Part> actionParts() {
        return actionParts;
    }
}
