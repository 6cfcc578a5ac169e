package dev.trickle.api.consent;

/** The values of a subscription in an entry. */
public final class Subscription {

    public static final String SUBSCRIBED = "subscribed";
    public static final String UNSUBSCRIBED = "unsubscribed";

    /** The consent column is empty: a new customer has not agreed, and an existing customer does not change. */
    public static final String UNSTATED = "unstated";

    /** Nothing is stated: a new customer is subscribed by the setting, and an existing customer does not change. */
    public static final String DEFAULT = "default";

    private Subscription() {}
}
