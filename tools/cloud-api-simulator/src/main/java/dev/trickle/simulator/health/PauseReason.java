package dev.trickle.simulator.health;

import java.util.Optional;

/** Why a template is paused or goes on, as the title of a webhook spells it. */
public enum PauseReason {
    FIRST_PAUSE,
    SECOND_PAUSE,
    /** What was held of a paced template was dropped. */
    RATE_LIMITING_PAUSE,
    UNPAUSE,
    DISABLED;

    /** What is said of this change if nobody says otherwise. */
    public static Optional<PauseReason> of(TemplateStatus before, TemplateStatus after) {
        return switch (after) {
            case PAUSED -> Optional.of(FIRST_PAUSE);
            case DISABLED -> Optional.of(DISABLED);
            case APPROVED -> before == TemplateStatus.PAUSED ? Optional.of(UNPAUSE) : Optional.empty();
            case ARCHIVED, DELETED, IN_APPEAL, LIMIT_EXCEEDED, PENDING, PENDING_DELETION, REJECTED -> Optional.empty();
        };
    }
}
