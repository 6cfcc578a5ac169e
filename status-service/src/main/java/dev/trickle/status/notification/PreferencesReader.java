package dev.trickle.status.notification;

import static dev.trickle.status.notification.LenientJson.elements;
import static dev.trickle.status.notification.LenientJson.text;

import dev.trickle.status.notification.WebhookNotification.Consent;
import dev.trickle.status.notification.WebhookNotification.ConsentChanged;
import dev.trickle.status.notification.WebhookNotification.Unrecognized;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Reads the field {@code user_preferences}: who stopped marketing messages, or agreed to them, inside WhatsApp. */
final class PreferencesReader implements FieldReader {

    @Override
    public void read(WebhookChange webhookChange, Consumer<WebhookNotification> tell) {
        elements(webhookChange.value(), "user_preferences")
                .forEach(preference -> tell.accept(notice(webhookChange, preference)));
    }

    private static WebhookNotification notice(WebhookChange webhookChange, JsonNode preference) {
        return switch (text(preference, "value")) {
            case "stop" -> changed(webhookChange, preference, Consent.OUT);
            case "resume", "signup" -> changed(webhookChange, preference, Consent.IN);
            default -> new Unrecognized("user_preferences." + text(preference, "value"));
        };
    }

    private static WebhookNotification changed(WebhookChange webhookChange, JsonNode preference, Consent consent) {
        var webhookContact = webhookChange.contactOf(text(preference, "wa_id"), text(preference, "user_id"));
        return new ConsentChanged(
                webhookChange.origin(),
                consent,
                webhookContact,
                "",
                "preferences",
                webhookChange.timestampOf(preference),
                preference.toString(),
                false);
    }
}
