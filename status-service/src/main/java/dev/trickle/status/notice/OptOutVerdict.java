package dev.trickle.status.notice;

/** What a text says about opting out. */
enum OptOutVerdict {
    /** It asks for no more messages, and says nothing else that matters. */
    OPT_OUT,
    /** It contains a stop word and more than politeness: a person has to decide. */
    UNCLEAR,
    /** It is about something else. */
    NONE
}
