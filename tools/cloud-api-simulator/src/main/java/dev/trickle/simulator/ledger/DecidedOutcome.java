package dev.trickle.simulator.ledger;

import dev.trickle.simulator.person.MessageStatus;
import org.jspecify.annotations.Nullable;

/**
 * What the simulator has decided to do with a message.
 *
 * @param outcome the last status it reaches
 * @param code why it fails; only if the outcome is a failure
 */
public record DecidedOutcome(
        MessageStatus outcome, @Nullable Integer code) {}
