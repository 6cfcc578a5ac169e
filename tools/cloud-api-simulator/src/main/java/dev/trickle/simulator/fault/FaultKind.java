package dev.trickle.simulator.fault;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What may go wrong with a call that has nothing wrong with it. */
public enum FaultKind {
    /** The connection ends before the message is accepted. */
    @JsonProperty("cut_before")
    CUT_BEFORE,
    /** The message is accepted, and the connection ends without an answer. */
    @JsonProperty("answer_lost")
    ANSWER_LOST,
    /** The message is accepted and answered, but late. */
    @JsonProperty("slow")
    SLOW,
    /** The call is refused with a code of Meta's, and nothing is accepted. */
    @JsonProperty("refused")
    REFUSED,
    /** Another answer is given than the call deserves. */
    @JsonProperty("answered")
    ANSWERED
}
