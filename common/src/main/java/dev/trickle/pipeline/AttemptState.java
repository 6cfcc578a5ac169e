package dev.trickle.pipeline;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * State of an attempt. The rank of an attempt never decreases. The wire format and the database use the names in
 * quotes.
 */
public enum AttemptState {
    /** The claim was refused; final. */
    @JsonProperty("refused")
    REFUSED(6),
    /** The single call is permitted or in progress. */
    @JsonProperty("claimed")
    CLAIMED(0),
    /** WhatsApp may or may not have received the call. */
    @JsonProperty("unconfirmed")
    UNCONFIRMED(1),
    /** The call was not sent. */
    @JsonProperty("not_called")
    NOT_CALLED(2),
    /** WhatsApp rejected the message. */
    @JsonProperty("rejected")
    REJECTED(2),
    /** WhatsApp accepted the message. */
    @JsonProperty("accepted")
    ACCEPTED(3),
    /** WhatsApp accepted the message and could not deliver it. */
    @JsonProperty("undelivered")
    UNDELIVERED(4),
    /** The message reached a device; final. */
    @JsonProperty("delivered")
    DELIVERED(5);

    private final int rank;

    AttemptState(int rank) {
        this.rank = rank;
    }

    /** From 0 to 6. A state replaces another one only if its rank is higher. */
    public int rank() {
        return rank;
    }
}
