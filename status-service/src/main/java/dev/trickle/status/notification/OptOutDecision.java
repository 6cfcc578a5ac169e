package dev.trickle.status.notification;

/** The decision whether a message is an opt-out. */
enum OptOutDecision {
    /** The message asks for no more messages, and contains nothing that may change this meaning. */
    OPT_OUT,
    /** The message may be an opt-out. A person has to decide. */
    UNCLEAR,
    /** The message is no opt-out. */
    NONE
}
