package dev.trickle.simulator.fault;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The kinds of faults of valid calls. The names in quotes are on the wire. */
public enum FaultKind {
    /** The connection is closed, and the message is not accepted. */
    @JsonProperty("cut_before")
    CUT_BEFORE,
    /** The message is accepted, and the connection is closed without a response. */
    @JsonProperty("answer_lost")
    ANSWER_LOST,
    /** The message is accepted, and the response is delayed. */
    @JsonProperty("slow")
    SLOW,
    /** The call is refused with one of Meta's error codes. */
    @JsonProperty("refused")
    REFUSED,
    /** The call gets a custom response. */
    @JsonProperty("answered")
    ANSWERED
}
