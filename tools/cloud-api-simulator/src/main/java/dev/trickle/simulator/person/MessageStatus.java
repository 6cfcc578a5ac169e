package dev.trickle.simulator.person;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The statuses of an accepted message, in their order. The names in quotes are on the wire. */
public enum MessageStatus {
    @JsonProperty("sent")
    SENT,
    @JsonProperty("delivered")
    DELIVERED,
    @JsonProperty("read")
    READ,
    @JsonProperty("failed")
    FAILED
}
