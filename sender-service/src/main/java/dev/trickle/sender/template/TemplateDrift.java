package dev.trickle.sender.template;

import dev.trickle.pipeline.Scope;
import java.util.Map;
import java.util.Optional;

/**
 * A change of a template between two lists that affects the campaigns that use it. Another category or quality is none.
 *
 * @param status of the template now
 * @param contentChanged whether header, body, buttons or the format of the variables differ
 */
record TemplateDrift(Scope.Template template, String status, boolean wasUsable, boolean contentChanged) {

    static final String DELETED = "DELETED";

    private static final String APPROVED = "APPROVED";

    /** The codes of the webhooks that report the same: a suspension by either is one suspension. */
    private static final Map<String, String> SUSPENSION_CODES = Map.of(
            "PAUSED",
            "132015",
            "DISABLED",
            "132016",
            "REJECTED",
            "rejected",
            "ARCHIVED",
            "archived",
            DELETED,
            "deleted");

    static boolean isUsable(String status) {
        return APPROVED.equals(status);
    }

    /** The code of the suspension that this change causes; empty if it causes none. */
    Optional<String> suspensionCode() {
        return wasUsable ? Optional.ofNullable(SUSPENSION_CODES.get(status)) : Optional.empty();
    }
}
