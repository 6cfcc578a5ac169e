package dev.trickle.status.notification;

import java.util.Locale;
import java.util.Optional;

/**
 * Whether a template may be sent, as derived from an event.
 *
 * @param usable whether it may be sent
 * @param code error code of a send of this template, or Meta's event name if no code is known
 */
record TemplateState(boolean usable, String code) {

    private static final TemplateState USABLE = new TemplateState(true, "");

    /** Parses an event in upper or lower case; empty if it does not change whether the template may be sent. */
    static Optional<TemplateState> of(String event) {
        var upper = event.toUpperCase(Locale.ROOT);
        return switch (upper) {
            case "APPROVED", "REINSTATED", "UNARCHIVED" -> Optional.of(USABLE);
            case "PAUSED" -> Optional.of(new TemplateState(false, "132015"));
            case "DISABLED" -> Optional.of(new TemplateState(false, "132016"));
            case "REJECTED", "ARCHIVED", "DELETED" ->
                Optional.of(new TemplateState(false, upper.toLowerCase(Locale.ROOT)));
            default -> Optional.empty();
        };
    }
}
