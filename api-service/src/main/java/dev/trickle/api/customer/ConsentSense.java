package dev.trickle.api.customer;

/** What yes means in a column about consent. */
enum ConsentSense {
    /** As in "newsletter": the person agrees. */
    AGREES,
    /** As in "do not contact": the person wants nothing. */
    REFUSES,
    /** As in "subscribed / unsubscribed": only values that say it themselves can be read. */
    UNCLEAR
}
