package dev.trickle.api.consent;

/** The consent that a cell or field states. */
public enum StatedConsent {
    SUBSCRIBED,
    UNSUBSCRIBED,
    /** An empty cell, or a value such as "unknown": neither an agreement nor an opt-out. */
    UNSTATED,
    UNREADABLE;

    static StatedConsent of(boolean subscribed) {
        return subscribed ? SUBSCRIBED : UNSUBSCRIBED;
    }
}
