package dev.trickle.stack.promise;

import org.jspecify.annotations.Nullable;

/**
 * A recipient as the API shows it.
 *
 * @param messageId null as long as nothing was accepted
 */
public record ObservedRecipient(
        String recipientId, String status, @Nullable String messageId) {

    /** Hides the message id, which contains the person's number. */
    @Override
    public String toString() {
        return "Seen[recipientId=" + recipientId + ", status=" + status + "]";
    }
}
