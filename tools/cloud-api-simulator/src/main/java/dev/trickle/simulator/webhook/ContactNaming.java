package dev.trickle.simulator.webhook;

/** How webhooks identify people. */
public enum ContactNaming {
    /** By the phone number only. */
    PHONE,
    /** By the phone number and by the business-scoped user id. */
    BOTH,
    /** By the user id only: the person hides the phone number. */
    USER_ID
}
