package dev.trickle.status.routing;

import dev.trickle.status.notification.WebhookNotification.Origin;
import java.time.Instant;

/**
 * A webhook with content that the router cannot process. Its body stays in the topic.
 *
 * @param type the field, and the value if it has only a few; empty unless the type is unknown
 * @param offset position of the webhook in the partition
 */
record UnprocessedWebhook(Reason reason, String type, Origin origin, int partition, long offset, Instant receivedAt) {

    /** Which part of the webhook is unknown. */
    enum Reason {
        /** No account has the business account and the phone number. */
        UNKNOWN_ACCOUNT,
        /** An account has the business account, but not the phone number. */
        UNKNOWN_NUMBER,
        UNKNOWN_TYPE
    }
}
