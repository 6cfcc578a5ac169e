package dev.trickle.status.projection;

/** The instants that a recipient's row keeps, each the earliest of its kind. */
enum Milestone {
    QUEUED,
    SENT,
    DELIVERED,
    READ,
    FAILED
}
