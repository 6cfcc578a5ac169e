package dev.trickle.simulator.pacing;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What Meta makes of a paced template. The names in quotes are on the wire. */
public enum PacingDecision {
    /** What is held goes its way; so it does where Meta cannot decide in time. */
    @JsonProperty("good")
    GOOD,

    /** The template is paused, and what is held fails. */
    @JsonProperty("bad")
    BAD
}
