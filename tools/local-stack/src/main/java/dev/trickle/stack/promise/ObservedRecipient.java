package dev.trickle.stack.promise;

import org.jspecify.annotations.Nullable;

/**
 * A recipient as returned by the API.
 *
 * @param messageId null if no message was accepted
 */
public record ObservedRecipient(
        String recipientId, String status, @Nullable String messageId) {

    /** Hides the message id, which contains the phone number. */
    @Override
    public String toString() {
        return "ObservedRecipient[recipientId=" + recipientId + ", status=" + status + "]";
    }
}
