package dev.trickle.simulator.webhook;

import dev.trickle.simulator.person.MessageStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing that became of a message, to be told to the receiver.
 *
 * @param sequence the line of the ledger it belongs to
 * @param at the calendar instant it happens at, and is due to be told unless it is told late
 * @param code why the message failed; only if it did
 */
public record StatusUpdate(
        long sequence,
        String phoneNumberId,
        String wamid,
        String recipientId,
        @Nullable String callbackData,
        MessageStatus status,
        Instant at,
        @Nullable Integer code) {

    /** The same message, reported as failed. */
    StatusUpdate failing(int because) {
        return new StatusUpdate(
                sequence, phoneNumberId, wamid, recipientId, callbackData, MessageStatus.FAILED, at, because);
    }
}
