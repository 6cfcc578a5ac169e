package dev.trickle.status.notification;

import java.util.function.Consumer;

/** Reads the changes of one field that an app may subscribe to. */
@FunctionalInterface
interface FieldReader {

    /** Tells everything that the change says; what it does not know by name, never as an error. */
    void read(WebhookChange webhookChange, Consumer<WebhookNotification> tell);
}
