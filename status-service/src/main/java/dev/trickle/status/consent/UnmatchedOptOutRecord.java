package dev.trickle.status.consent;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.status.notification.WebhookNotification.Origin;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An opt-out without a known customer or attempt, or a message that may be an opt-out.
 *
 * @param deduplicationKey keyed hash of the values that identify the statement
 * @param account null if the webhook belongs to no account
 * @param whatsappIdentifier the number or user id in WhatsApp's notation; null if there is none
 * @param contactKey key of the number; null if the webhook has no readable number
 * @param userIdKey key of the user id; null if the webhook has none
 * @param messageText the text of a message that may be an opt-out; null for other reasons
 * @param heldKeys keys of the contacts that get no message until a person decides; empty if none is held
 * @param occurredAt WhatsApp's timestamp
 */
record UnmatchedOptOutRecord(
        String deduplicationKey,
        @Nullable AccountId account,
        Origin origin,
        @Nullable String whatsappIdentifier,
        @Nullable ContactKey contactKey,
        @Nullable ContactKey userIdKey,
        Reason reason,
        String source,
        @Nullable String messageText,
        List<ContactKey> heldKeys,
        Instant occurredAt) {

    /** Why a person must decide. */
    enum Reason {
        UNKNOWN_ACCOUNT,
        UNKNOWN_PERSON,
        INVALID_IDENTIFIER,
        /** A stop button of a message that may be one of ours: the id of a message to this person is not known. */
        UNKNOWN_MESSAGE,
        /** A message that may be an opt-out. */
        UNCLEAR_TEXT
    }

    /** Hides the person. */
    @Override
    public String toString() {
        return "UnmatchedOptOutRecord[reason=" + reason + ", source=" + source + "]";
    }
}
