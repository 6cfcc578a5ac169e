package dev.trickle.simulator.ledger;

import java.time.Instant;

/**
 * One line of the ledger.
 *
 * @param sequence counts acceptances from 1, also across a reset
 * @param at the calendar instant of the acceptance
 */
public record Acceptance(long sequence, Instant at, Delivery delivery) {}
