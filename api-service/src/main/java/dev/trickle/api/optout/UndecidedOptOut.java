package dev.trickle.api.optout;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CustomerId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message that may be an opt-out. Its author gets no message until a person decides.
 *
 * @param customer the customer who is held; null if none is known
 * @param person phone number or user id in the webhook; null after the retention period
 * @param text the message; null after the retention period
 */
record UndecidedOptOut(
        UUID id,
        AccountId account,
        @Nullable CustomerId customer,
        @Nullable String person,
        @Nullable String text,
        Instant saidAt,
        Instant receivedAt) {

    /** Hides the person and the text. */
    @Override
    public String toString() {
        return "UndecidedOptOut[id=" + id + "]";
    }
}
