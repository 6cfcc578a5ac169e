package dev.trickle.status.notification;

import static dev.trickle.status.notification.LenientJson.elements;
import static dev.trickle.status.notification.LenientJson.text;

import dev.trickle.status.notification.WebhookNotification.Origin;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/**
 * One change of one entry.
 *
 * @param changedAt when Meta wrote the entry; where it does not say, when the webhook was received
 * @param receivedAt when the webhook was received
 */
record WebhookChange(Origin origin, String field, JsonNode value, Instant changedAt, Instant receivedAt) {

    private static final String SECONDS = "[0-9]{1,11}";

    static WebhookChange of(JsonNode entry, JsonNode change, Instant received) {
        var value = change.path("value");
        var origin = new Origin(text(entry, "id"), text(value.path("metadata"), "phone_number_id"));
        return new WebhookChange(origin, text(change, "field"), value, instant(entry, "time", received), received);
    }

    /** The time of one of its parts, in seconds as text or number; where there is none, that of the reception. */
    Instant timestampOf(JsonNode part) {
        return instant(part, "timestamp", receivedAt);
    }

    private static Instant instant(JsonNode node, String field, Instant otherwise) {
        var seconds = text(node, field);
        return seconds.matches(SECONDS) ? Instant.ofEpochSecond(Long.parseLong(seconds)) : otherwise;
    }

    /**
     * Who a part is about: its own names, and those of the contact that it belongs to.
     *
     * @param number as the part has it; empty for none
     * @param userId as the part has it; empty for none
     */
    WebhookContact contactOf(String number, String userId) {
        var contact = findContact(number, userId);
        return WebhookContact.of(number, text(contact, "wa_id"), userId, text(contact, "user_id"));
    }

    private JsonNode findContact(String number, String userId) {
        for (var contact : elements(value, "contacts")) {
            if (isNamed(contact, "wa_id", number) || isNamed(contact, "user_id", userId)) {
                return contact;
            }
        }
        // A part without any name belongs to the only contact, if there is only one.
        var contacts = value.path("contacts");
        return number.isBlank() && userId.isBlank() && contacts.size() == 1 ? contacts.path(0) : contacts.path(-1);
    }

    private static boolean isNamed(JsonNode contact, String field, String name) {
        return !name.isBlank() && text(contact, field).equals(name);
    }
}
