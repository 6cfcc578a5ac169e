package dev.trickle.api.customer;

/** What a cell of an unmapped column says about the column. */
enum ConsentValue {
    /** Empty, or a value such as "unknown". */
    NOTHING,
    /** An opt-out that has no other meaning: one is enough to ask about the column. */
    OPT_OUT,
    /** About consent unless other values of the column are about something else. */
    CONSENT,
    /** Such as yes and no: about consent if the name of the column may be. */
    ANSWER,
    DATE,
    OTHER
}
