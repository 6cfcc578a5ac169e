package dev.trickle.simulator.health;

/** Whether messages can be sent, as a health status spells it. */
public enum CanSend {
    AVAILABLE,
    LIMITED,
    BLOCKED
}
