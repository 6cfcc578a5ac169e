package dev.trickle.sender.attempt;

import dev.trickle.pipeline.MessageEvent.NotSentReason;

/** The result of rendering the message of a claim. */
public sealed interface RenderedMessage {

    /** The body of the call. */
    record Body(String json) implements RenderedMessage {

        /** Hides the person. */
        @Override
        public String toString() {
            return "Body";
        }
    }

    /** The message cannot be sent to this customer. */
    record Refused(NotSentReason reason) implements RenderedMessage {}
}
