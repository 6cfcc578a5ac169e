package dev.trickle.simulator.message;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The types of buttons that Meta takes, as its refusal of another type names them. */
@SuppressWarnings("ImmutableEnumChecker") // The sets and lists cannot be modified.
enum ButtonType {
    QUICK_REPLY(0, 1, Set.of("payload")),
    URL(1, 1, Set.of("text")),
    COPY_CODE(1, 1, Set.of("coupon_code")),
    FLOW(0, 1, Set.of("action")),
    CATALOG(0, 1, Set.of("action")),
    MPM(1, 1, Set.of("action"), "thumbnail_product_retailer_id", "sections"),
    ORDER_DETAILS(1, 1, Set.of("action"), "order_details"),
    VOICE_CALL(0, 2, Set.of("ttl_minutes", "payload")),
    /** Meta does not describe the parameters of these two. */
    REMINDER(0, Integer.MAX_VALUE, Set.of()),
    BOOKING_CONFIRMATION(0, Integer.MAX_VALUE, Set.of());

    private final int minParameters;
    private final int maxParameters;
    private final Set<String> parameterTypes;
    private final Set<String> actionParts;

    ButtonType(int minParameters, int maxParameters, Set<String> parameterTypes, String... actionParts) {
        this.minParameters = minParameters;
        this.maxParameters = maxParameters;
        this.parameterTypes = parameterTypes;
        this.actionParts = Set.of(actionParts);
    }

    static Optional<ButtonType> of(String subType) {
        return Arrays.stream(values())
                .filter(type -> type.name().equals(subType.toUpperCase(Locale.ROOT)))
                .findFirst();
    }

    /** Meta's example of a button for calls has no index. */
    boolean needsIndex() {
        return this != VOICE_CALL;
    }

    boolean lacksParameter(int count) {
        return count < minParameters;
    }

    boolean hasTooMany(int count) {
        return count > maxParameters;
    }

    boolean takes(String parameterType) {
        return parameterTypes.isEmpty() || parameterTypes.contains(parameterType);
    }

    Set<String> actionParts() {
        return actionParts;
    }
}
