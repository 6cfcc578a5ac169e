package dev.trickle.simulator.message;

/** What the checks make of a call: a message to accept, or the reason why not. */
public sealed interface CheckResult permits Message, ApiError {}
