package dev.trickle.simulator.ledger;

import dev.trickle.simulator.person.Status;
import org.jspecify.annotations.Nullable;

/**
 * What the simulator has decided to do with a message.
 *
 * @param outcome the last status it reaches
 * @param code why it fails; only if the outcome is a failure
 */
public record Ending(Status outcome, @Nullable Integer code) {}
