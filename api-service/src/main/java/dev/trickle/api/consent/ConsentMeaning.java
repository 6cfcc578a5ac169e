package dev.trickle.api.consent;

/** What yes means in a column about consent. */
public enum ConsentMeaning {
    /** As in "newsletter": the person agrees. */
    AGREES,
    /** As in "do not contact": the person refuses. */
    REFUSES,
    /** As in "subscribed / unsubscribed": only values that are unambiguous by themselves can be read. */
    UNCLEAR
}
