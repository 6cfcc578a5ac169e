package dev.trickle.simulator.webhook;

import dev.trickle.simulator.person.MessageStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A status of a message, to be reported to the receiver.
 *
 * @param sequence the ledger line of the message
 * @param pricingCategory the category that Meta bills
 * @param at instant of the status by the clock; also when it is due, unless its webhook is delayed
 * @param code error code of a failed message; otherwise null
 */
public record StatusUpdate(
        long sequence,
        String phoneNumberId,
        String wamid,
        String recipientId,
        @Nullable String callbackData,
        String pricingCategory,
        MessageStatus status,
        Instant at,
        @Nullable Integer code) {

    /** Returns an update that reports the same message as failed. */
    StatusUpdate failedWith(int failureCode) {
        return new StatusUpdate(
                sequence,
                phoneNumberId,
                wamid,
                recipientId,
                callbackData,
                pricingCategory,
                MessageStatus.FAILED,
                at,
                failureCode);
    }
}
