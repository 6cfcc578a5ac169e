package dev.trickle.api.consent;

/** The kind of a cell in an unmapped column. The kinds of all cells decide whether the column looks like consent. */
enum ConsentCellKind {
    /** An empty cell, or a value such as "unknown". */
    NOTHING,
    /** An explicit opt-out. One such cell is enough to reject the file. */
    OPT_OUT,
    /** A value that is about consent, unless other values of the column are of the kind {@link #OTHER}. */
    CONSENT,
    /** A value such as yes or no. It is about consent if the name of the column may be about consent. */
    ANSWER,
    /** A date. It is an answer in a column whose name may mean opt-outs, and about another subject elsewhere. */
    DATE,
    /** A value about another subject. */
    OTHER
}
