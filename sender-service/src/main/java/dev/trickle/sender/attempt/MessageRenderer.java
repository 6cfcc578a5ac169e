package dev.trickle.sender.attempt;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.sender.attempt.Claim.Message;
import java.util.Optional;

/** Renders the message of a claim; empty if the customer lacks a value that the message needs. */
@FunctionalInterface
public interface MessageRenderer {

    Optional<String> render(Message message, AttemptId attempt);
}
