package dev.trickle.simulator.pacing;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Meta's decision about a paced template. The names in quotes are on the wire. */
public enum PacingDecision {
    /** Held messages are released; also the result if Meta cannot decide in time. */
    @JsonProperty("good")
    GOOD,

    /** The template is paused, and held messages fail. */
    @JsonProperty("bad")
    BAD
}
