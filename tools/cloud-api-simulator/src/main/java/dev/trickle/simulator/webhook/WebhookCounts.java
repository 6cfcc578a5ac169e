package dev.trickle.simulator.webhook;

import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The progress of the webhooks.
 *
 * @param queued updates that are not due yet or not posted yet
 * @param unconfirmed POSTs in flight or waiting for a retry
 * @param delivered updates confirmed with 200, duplicates included
 * @param posts POSTs confirmed with 200
 * @param refused POSTs with another response or none
 * @param abandoned updates whose retries ended without a 200
 */
@JsonNaming(SnakeCaseStrategy.class)
public record WebhookCounts(int queued, int unconfirmed, long delivered, long posts, long refused, long abandoned) {}
