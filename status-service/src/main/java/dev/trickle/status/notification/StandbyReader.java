package dev.trickle.status.notification;

import static dev.trickle.status.notification.LenientJson.elements;

import dev.trickle.status.notification.WebhookNotification.Unrecognized;
import java.util.function.Consumer;

/**
 * Reads the field {@code standby}: messages of a conversation that another app holds, such as Meta's Business Agent. They
 * are read like {@code messages}, because an opt-out is one in any conversation. The webhook is also listed, because
 * people who reply to Trickle's messages are answered by the other app.
 */
record StandbyReader(MessagesReader messages) implements FieldReader {

    static final String FIELD = "standby";

    @Override
    public void read(WebhookChange change, Consumer<WebhookNotification> notifications) {
        messages.read(change, notifications);
        elements(change.value(), FIELD).forEach(part -> messages.read(change.withValue(part), notifications));
        notifications.accept(new Unrecognized(FIELD));
    }
}
