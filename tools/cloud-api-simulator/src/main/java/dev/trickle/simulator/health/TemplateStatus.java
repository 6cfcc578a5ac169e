package dev.trickle.simulator.health;

/** The status of a template; only approved ones can be sent. */
public enum TemplateStatus {
    APPROVED,
    ARCHIVED,
    DELETED,
    DISABLED,
    IN_APPEAL,
    LIMIT_EXCEEDED,
    PAUSED,
    PENDING,
    PENDING_DELETION,
    REJECTED
}
