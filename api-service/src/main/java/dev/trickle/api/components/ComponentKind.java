package dev.trickle.api.components;

import dev.trickle.pipeline.template.TemplateLimits;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The components of a message: one row for each, with the kinds of parameters and the most of them. A footer is part of
 * the template and never sent.
 */
@SuppressWarnings("ImmutableEnumChecker") // The sets and lists cannot be modified.
enum ComponentKind {
    /** One file, place or product, or the only variable of a text. */
    HEADER(
            Use.MESSAGE_AND_CARD,
            1,
            EnumSet.of(
                    ParameterKind.TEXT,
                    ParameterKind.CURRENCY,
                    ParameterKind.DATE_TIME,
                    ParameterKind.IMAGE,
                    ParameterKind.VIDEO,
                    ParameterKind.DOCUMENT,
                    ParameterKind.GIF,
                    ParameterKind.LOCATION,
                    ParameterKind.PRODUCT),
            TemplateLimits.HEADER,
            "the file, the place, the product or the only variable of the header"),
    BODY(
            Use.MESSAGE_AND_CARD,
            TemplateLimits.BODY,
            EnumSet.of(ParameterKind.TEXT, ParameterKind.CURRENCY, ParameterKind.DATE_TIME),
            TemplateLimits.BODY,
            "the variables of the body"),
    /** Its parameters depend on its sub_type: {@link ButtonKind}. */
    BUTTON(Use.MESSAGE_AND_CARD, 0, EnumSet.noneOf(ParameterKind.class), 0, ""),
    /** It has cards instead of parameters. */
    CAROUSEL(Use.MESSAGE, 0, EnumSet.noneOf(ParameterKind.class), 0, ""),
    LIMITED_TIME_OFFER(
            Use.MESSAGE, 1, EnumSet.of(ParameterKind.LIMITED_TIME_OFFER), TemplateLimits.TEXT, "the end of the offer"),
    ORDER_STATUS(
            Use.MESSAGE, 1, EnumSet.of(ParameterKind.ORDER_STATUS), TemplateLimits.TEXT, "the order and its status"),
    TAP_TARGET_CONFIGURATION(
            Use.MESSAGE,
            1,
            EnumSet.of(ParameterKind.TAP_TARGET_CONFIGURATION),
            TemplateLimits.TEXT,
            "the address and its title");

    /** The header of a card is a picture, a video or a product. */
    private static final Set<ParameterKind> CARD_HEADERS =
            EnumSet.of(ParameterKind.IMAGE, ParameterKind.VIDEO, ParameterKind.GIF, ParameterKind.PRODUCT);

    private final Use use;
    private final int maxParameters;
    private final Set<ParameterKind> parameters;
    private final int maxTextLength;
    private final String purpose;

    ComponentKind(Use use, int maxParameters, Set<ParameterKind> parameters, int maxTextLength, String purpose) {
        this.use = use;
        this.maxParameters = maxParameters;
        this.parameters = Set.copyOf(parameters);
        this.maxTextLength = maxTextLength;
        this.purpose = purpose;
    }

    /** Returns the kind with this type in a message or card; Meta ignores its case. */
    static Optional<ComponentKind> ofType(String type, boolean inCard) {
        return Arrays.stream(values())
                .filter(kind -> kind.isUsedIn(inCard) && kind.type().equals(type.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** Returns the kind with this field in the short form. */
    static Optional<ComponentKind> ofField(String field, boolean inCard) {
        return Arrays.stream(values())
                .filter(kind -> kind.isUsedIn(inCard) && kind.field().equals(field))
                .findFirst();
    }

    /** The types in a message or card. */
    static String types(boolean inCard) {
        return Arrays.stream(values())
                .filter(kind -> kind.isUsedIn(inCard))
                .map(ComponentKind::type)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    String type() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The field of the short form. */
    String field() {
        return this == BUTTON ? "buttons" : type();
    }

    /** Whether a message has it at most once. */
    boolean isSingle() {
        return this != BUTTON;
    }

    ParameterRule parameters(boolean inCard) {
        var kinds = inCard && this == HEADER ? CARD_HEADERS : parameters;
        return new ParameterRule("the " + type(), 0, maxParameters, kinds, maxTextLength, purpose);
    }

    private boolean isUsedIn(boolean inCard) {
        return !inCard || use == Use.MESSAGE_AND_CARD;
    }

    /** Where a component is used. */
    private enum Use {
        MESSAGE,
        MESSAGE_AND_CARD
    }
}
