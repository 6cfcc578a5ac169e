package dev.trickle.api.customer;

/** What a cell or field says about a person's consent. */
enum ConsentReading {
    SUBSCRIBED,
    UNSUBSCRIBED,
    /** An empty cell, or a value such as "unknown": neither an agreement nor an opt-out. */
    UNSTATED,
    UNREADABLE;

    static ConsentReading of(boolean subscribed) {
        return subscribed ? SUBSCRIBED : UNSUBSCRIBED;
    }
}
