package dev.trickle.status.projection;

/** Instants in a recipient's row, each the earliest of its kind. */
enum Milestone {
    QUEUED,
    SENT,
    DELIVERED,
    READ,
    FAILED
}
