package dev.trickle.simulator.ledger;

import java.time.Instant;

/**
 * An accepted message.
 *
 * @param sequence counts from 1, continued after a reset
 * @param at instant of the acceptance by the clock
 */
public record Acceptance(long sequence, Instant at, Delivery delivery) {}
