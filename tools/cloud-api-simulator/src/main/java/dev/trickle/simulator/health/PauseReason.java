package dev.trickle.simulator.health;

import java.util.Optional;

/** Why a template is paused or resumed, as in the title of a webhook. */
public enum PauseReason {
    FIRST_PAUSE,
    SECOND_PAUSE,
    /** The held messages of a paced template were dropped. */
    RATE_LIMITING_PAUSE,
    UNPAUSE,
    DISABLED;

    /** Returns the default title of this change. */
    public static Optional<PauseReason> of(TemplateStatus before, TemplateStatus after) {
        return switch (after) {
            case PAUSED -> Optional.of(FIRST_PAUSE);
            case DISABLED -> Optional.of(DISABLED);
            case APPROVED -> before == TemplateStatus.PAUSED ? Optional.of(UNPAUSE) : Optional.empty();
            case ARCHIVED, DELETED, IN_APPEAL, LIMIT_EXCEEDED, PENDING, PENDING_DELETION, REJECTED -> Optional.empty();
        };
    }
}
