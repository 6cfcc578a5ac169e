package dev.trickle.status.delivery;

/** The instants that a recipient's row keeps, each the earliest of its kind. */
enum Moment {
    QUEUED,
    SENT,
    DELIVERED,
    READ,
    FAILED
}
