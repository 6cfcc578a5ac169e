package dev.trickle.simulator.webhook;

/**
 * How webhooks are written.
 *
 * @param naming how people are named in them
 * @param echoInFailures whether failures echo what the caller wants echoed
 */
record WebhookFormat(WebhookGeneration generation, ContactNaming naming, boolean echoInFailures) {}
