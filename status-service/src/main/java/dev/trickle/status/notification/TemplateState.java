package dev.trickle.status.notification;

import java.util.Locale;
import java.util.Optional;

/**
 * What an event about a template says of sending it.
 *
 * @param usable whether it may be sent
 * @param code what a send would be refused with, or Meta's word where no code is known
 */
record TemplateState(boolean usable, String code) {

    private static final TemplateState USABLE = new TemplateState(true, "");

    /** Reads an event in any case; empty if the template may be sent as before. */
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
