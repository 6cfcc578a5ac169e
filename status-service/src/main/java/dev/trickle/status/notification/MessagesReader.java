package dev.trickle.status.notification;

import static dev.trickle.status.notification.LenientJson.elements;

import dev.trickle.status.notification.WebhookNotification.Unrecognized;
import java.util.function.Consumer;

/** Reads the field {@code messages}: reports about what we sent, what people wrote, and errors of neither. */
final class MessagesReader implements FieldReader {

    private final InboundReader inbound;

    MessagesReader(StopWords stopWords) {
        this.inbound = new InboundReader(stopWords);
    }

    @Override
    public void read(WebhookChange webhookChange, Consumer<WebhookNotification> tell) {
        elements(webhookChange.value(), "statuses")
                .forEach(status -> new StatusReader(webhookChange, status).read(tell));
        elements(webhookChange.value(), "messages")
                .forEach(message -> inbound.read(webhookChange, message).forEach(tell));
        elements(webhookChange.value(), "errors").forEach(error -> tell.accept(new Unrecognized("messages.errors")));
    }
}
