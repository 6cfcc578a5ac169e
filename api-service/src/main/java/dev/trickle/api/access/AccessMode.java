package dev.trickle.api.access;

/** Whether people are asked who they are. */
public enum AccessMode {
    /** Only who has a token may use the API. */
    TOKENS,
    /** Whoever can open the port may do everything; only on the loopback interface. */
    OPEN
}
