package dev.trickle.api.webhook;

import java.time.Instant;

/**
 * Webhooks in which the same thing is unknown.
 *
 * @param reason unknown_account, unknown_number or unknown_type
 * @param type field and value for unknown_type, otherwise empty
 * @param businessAccountId WhatsApp's id of the business account in the webhooks
 * @param phoneNumberId WhatsApp's id of the phone number in the webhooks; empty if there is none
 */
record UnprocessedWebhooks(
        String reason,
        String type,
        String businessAccountId,
        String phoneNumberId,
        long count,
        Instant firstReceivedAt,
        Instant lastReceivedAt) {}
