package dev.trickle.simulator.ledger;

import dev.trickle.simulator.person.Status;
import org.jspecify.annotations.Nullable;

/**
 * What was accepted, for whom, and what the simulator has decided to do with it.
 *
 * @param to the recipient's digits
 * @param code why it will fail; only if the outcome is a failure
 */
public record Delivery(
        String phoneNumberId,
        String to,
        String wamid,
        String template,
        @Nullable String callbackData,
        Status outcome,
        @Nullable Integer code) {}
