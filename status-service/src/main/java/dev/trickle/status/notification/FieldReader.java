package dev.trickle.status.notification;

import java.util.function.Consumer;

/** Reads the changes of one field of Meta's webhooks. */
@FunctionalInterface
interface FieldReader {

    /**
     * Passes all notifications of the change to the consumer; unknown content is {@code Unrecognized}, never an error.
     */
    void read(WebhookChange change, Consumer<WebhookNotification> notifications);
}
