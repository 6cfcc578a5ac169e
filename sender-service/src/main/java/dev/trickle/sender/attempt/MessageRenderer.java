package dev.trickle.sender.attempt;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.sender.attempt.Claim.Message;
import java.util.Optional;

/** Writes what a claim is to send; empty if the customer lacks a value that it needs. */
@FunctionalInterface
public interface MessageRenderer {

    Optional<String> of(Message message, AttemptId attempt);
}
