package dev.trickle.simulator.health;

/** Whether messages can be sent, as in a health status. */
public enum CanSend {
    AVAILABLE,
    LIMITED,
    BLOCKED
}
