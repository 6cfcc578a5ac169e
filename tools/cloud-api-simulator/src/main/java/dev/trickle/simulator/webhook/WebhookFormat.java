package dev.trickle.simulator.webhook;

/**
 * The format of webhooks.
 *
 * @param naming how people are identified
 * @param echoInFailures whether failures contain the callback data
 */
record WebhookFormat(WebhookGeneration generation, ContactNaming naming, boolean echoInFailures) {}
