package dev.trickle.status.notification;

import static dev.trickle.status.notification.LenientJson.elements;
import static dev.trickle.status.notification.LenientJson.text;

import dev.trickle.status.notification.WebhookNotification.Consent;
import dev.trickle.status.notification.WebhookNotification.ConsentChanged;
import dev.trickle.status.notification.WebhookNotification.Unrecognized;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Reads the field {@code user_preferences}: people who stop or resume marketing messages in WhatsApp. */
final class PreferencesReader implements FieldReader {

    @Override
    public void read(WebhookChange change, Consumer<WebhookNotification> notifications) {
        elements(change.value(), "user_preferences")
                .forEach(preference -> notifications.accept(notification(change, preference)));
    }

    private static WebhookNotification notification(WebhookChange change, JsonNode preference) {
        return switch (text(preference, "value")) {
            case "stop" -> changed(change, preference, Consent.OUT);
            case "resume", "signup" -> changed(change, preference, Consent.IN);
            default -> new Unrecognized("user_preferences." + text(preference, "value"));
        };
    }

    private static WebhookNotification changed(WebhookChange change, JsonNode preference, Consent consent) {
        var contact = change.contactOf(text(preference, "wa_id"), text(preference, "user_id"));
        return new ConsentChanged(
                change.origin(),
                consent,
                contact,
                "",
                "preferences",
                change.timestampOf(preference),
                preference.toString(),
                false);
    }
}
