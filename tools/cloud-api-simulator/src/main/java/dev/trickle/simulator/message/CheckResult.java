package dev.trickle.simulator.message;

/** The result of checking a call: a message to accept, or an error. */
public sealed interface CheckResult permits Message, ApiError {}
