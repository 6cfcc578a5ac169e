package dev.trickle.simulator.message;

/** The two endpoints that send template messages. */
public enum TargetApi {
    MESSAGES,
    /** For marketing templates only. */
    MARKETING_MESSAGES
}
