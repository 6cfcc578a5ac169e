package dev.trickle.simulator.ledger;

import org.jspecify.annotations.Nullable;

/**
 * The content of an accepted message.
 *
 * @param to phone number of the recipient in digits
 */
public record Delivery(
        String phoneNumberId,
        String to,
        String wamid,
        String template,
        @Nullable String callbackData) {}
