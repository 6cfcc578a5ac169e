package dev.trickle.status.notification;

import static dev.trickle.status.notification.LenientJson.elements;

import dev.trickle.pipeline.error.ErrorClass;
import dev.trickle.pipeline.error.MetaErrors;
import dev.trickle.status.notification.WebhookNotification.Unrecognized;
import java.util.function.Consumer;
import java.util.function.Function;

/** Reads the field {@code messages}: delivery reports, inbound messages, and other errors. */
final class MessagesReader implements FieldReader {

    private final InboundReader inbound;
    private final Function<String, ErrorClass> errorClasses;

    MessagesReader(InboundReader inbound, MetaErrors metaErrors) {
        this.errorClasses = metaErrors.reportClasses();
        this.inbound = inbound;
    }

    @Override
    public void read(WebhookChange change, Consumer<WebhookNotification> notifications) {
        elements(change.value(), "statuses")
                .forEach(status -> new StatusReader(change, status, errorClasses).read(notifications));
        elements(change.value(), "messages")
                .forEach(message -> inbound.read(change, message).forEach(notifications));
        elements(change.value(), "errors").forEach(error -> notifications.accept(new Unrecognized("messages.errors")));
    }
}
