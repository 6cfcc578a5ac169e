package dev.trickle.simulator.health;

/** Whether the endpoint for marketing messages accepts a marketing template. */
public enum MarketingSync {
    /** It does; so does the usual endpoint. */
    DONE,
    /** Not yet: Meta prepares new templates for up to ten minutes. */
    RUNNING,
    /** It does not. */
    UNAVAILABLE,
    /** It does, and the usual endpoint does not, because the template has a price limit. */
    REQUIRED
}
