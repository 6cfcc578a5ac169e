package dev.trickle.simulator.webhook;

import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * How far the receiver has been told.
 *
 * @param queued updates that wait for their instant
 * @param unconfirmed POSTs under way or waiting to be repeated
 * @param delivered updates answered with 200, repetitions included
 * @param posts POSTs answered with 200
 * @param refused POSTs answered otherwise or not at all
 * @param givenUp updates the receiver will never be told
 */
@JsonNaming(SnakeCaseStrategy.class)
public record WebhookCounts(int queued, int unconfirmed, long delivered, long posts, long refused, long givenUp) {}
