package dev.trickle.pipeline;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How far a send attempt got. Its rank only ever rises; what is on the wire and in the table is the quoted name. */
public enum AttemptState {
    /** The claim said no; final. */
    @JsonProperty("refused")
    REFUSED(6),
    /** The one call may be made, or is being made. */
    @JsonProperty("claimed")
    CLAIMED(0),
    /** The call may or may not have arrived. */
    @JsonProperty("unconfirmed")
    UNCONFIRMED(1),
    /** Certainly no byte left. */
    @JsonProperty("not_called")
    NOT_CALLED(2),
    /** WhatsApp certainly said no. */
    @JsonProperty("rejected")
    REJECTED(2),
    /** WhatsApp took the message. */
    @JsonProperty("accepted")
    ACCEPTED(3),
    /** WhatsApp took the message and could not deliver it. */
    @JsonProperty("undelivered")
    UNDELIVERED(4),
    /** The message reached a device; final. */
    @JsonProperty("delivered")
    DELIVERED(5);

    private final int rank;

    AttemptState(int rank) {
        this.rank = rank;
    }

    /** 0 to 6; a state of a lower or equal rank never replaces one of a higher. */
    public int rank() {
        return rank;
    }
}
