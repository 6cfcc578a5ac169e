package dev.trickle.api.optout;

import dev.trickle.pipeline.AccountId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An opt-out that belongs to no known customer, or a message that may be an opt-out. It is listed until a person
 * resolves it.
 *
 * @param account account of the webhook; null if the installation has no such account
 * @param businessAccount WhatsApp's id of the business account that received it
 * @param phoneNumberId WhatsApp's id of the phone number that received it; empty if the webhook contained none
 * @param person phone number or user id in the webhook; null if it contained none
 * @param reason unknown_account, unknown_person, invalid_identifier, unknown_message or unclear_text
 * @param source keyword, button, preferences or an error code
 * @param text the text of a message that may be an opt-out; null for other reasons and after the opt-out is resolved
 */
record UnmatchedOptOut(
        UUID id,
        @Nullable AccountId account,
        String businessAccount,
        String phoneNumberId,
        @Nullable String person,
        String reason,
        String source,
        @Nullable String text,
        Instant saidAt,
        Instant receivedAt) {

    /** Hides the person and the text. */
    @Override
    public String toString() {
        return "UnmatchedOptOut[id=" + id + "]";
    }
}
