package dev.trickle.simulator.ledger;

import dev.trickle.simulator.person.MessageStatus;
import org.jspecify.annotations.Nullable;

/**
 * The outcome that the simulator decided for a message.
 *
 * @param outcome last status of the message
 * @param code error code of a failure; otherwise null
 */
public record DecidedOutcome(
        MessageStatus outcome, @Nullable Integer code) {}
