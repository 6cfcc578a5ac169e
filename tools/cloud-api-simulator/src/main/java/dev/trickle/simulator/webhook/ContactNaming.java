package dev.trickle.simulator.webhook;

/** How webhooks name people. */
public enum ContactNaming {
    /** By the phone alone, as always. */
    PHONE,
    /** By the phone and by the id that the business knows them by. */
    BOTH,
    /** By that id alone: the person hides the phone. */
    USER_ID
}
