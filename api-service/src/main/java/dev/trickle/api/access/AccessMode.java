package dev.trickle.api.access;

/** Whether requests need a token. */
public enum AccessMode {
    /** Requests need a token. */
    TOKENS,
    /** No token is needed: every client that can connect has all rights. Only on the loopback interface. */
    OPEN
}
