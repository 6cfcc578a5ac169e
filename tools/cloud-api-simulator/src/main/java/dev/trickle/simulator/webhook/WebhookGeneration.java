package dev.trickle.simulator.webhook;

/** How the Graph API writes webhooks, by its version. */
public enum WebhookGeneration {
    /** Up to version 23: with the conversation that a message belongs to. */
    V23,
    /** From version 24 on: without. */
    V24
}
