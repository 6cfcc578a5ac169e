package dev.trickle.simulator.ledger;

import org.jspecify.annotations.Nullable;

/**
 * What was accepted, and for whom.
 *
 * @param to the recipient's digits
 */
public record Delivery(
        String phoneNumberId,
        String to,
        String wamid,
        String template,
        @Nullable String callbackData) {}
