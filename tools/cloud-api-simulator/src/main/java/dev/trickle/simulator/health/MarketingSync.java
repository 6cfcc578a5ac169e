package dev.trickle.simulator.health;

/** Whether the endpoint for marketing messages accepts a marketing template. */
public enum MarketingSync {
    /** Both endpoints accept the template. */
    DONE,
    /** The endpoint does not accept it yet: Meta prepares new templates for up to ten minutes. */
    RUNNING,
    /** The endpoint does not accept it. */
    UNAVAILABLE,
    /** Only the endpoint for marketing messages accepts it, because the template has a price limit. */
    REQUIRED
}
