package dev.trickle.simulator.webhook;

/** The format of webhooks, by version of the Graph API. */
public enum WebhookGeneration {
    /** Up to version 23: with the conversation of a message. */
    V23,
    /** From version 24 on: without the conversation. */
    V24
}
