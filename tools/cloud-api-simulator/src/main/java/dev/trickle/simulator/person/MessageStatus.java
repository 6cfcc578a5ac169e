package dev.trickle.simulator.person;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What can become of an accepted message, in the order it happens. The names in quotes are on the wire. */
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
