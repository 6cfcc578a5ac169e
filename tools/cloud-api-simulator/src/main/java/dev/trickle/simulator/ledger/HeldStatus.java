package dev.trickle.simulator.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The status of a message that is or was held. The names in quotes are on the wire. */
public enum HeldStatus {
    @JsonProperty("waiting")
    WAITING,
    @JsonProperty("released")
    RELEASED,
    @JsonProperty("dropped")
    DROPPED
}
