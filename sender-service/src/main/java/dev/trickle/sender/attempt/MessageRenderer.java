package dev.trickle.sender.attempt;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.sender.attempt.Claim.Message;

/** Renders the message of a claim. */
@FunctionalInterface
public interface MessageRenderer {

    RenderedMessage render(Message message, AttemptId attempt);
}
