package dev.trickle.status.notification;

import static dev.trickle.status.notification.LenientJson.elements;
import static dev.trickle.status.notification.LenientJson.text;

import dev.trickle.status.notification.WebhookNotification.Origin;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One change in an entry of a webhook.
 *
 * @param changedAt time of the entry, at most the time of receipt; if it has none, the time of receipt
 * @param receivedAt time of receipt of the webhook
 */
record WebhookChange(Origin origin, String field, JsonNode value, Instant changedAt, Instant receivedAt) {

    private static final String SECONDS = "[0-9]{1,11}";

    static WebhookChange of(JsonNode entry, JsonNode change, Instant receivedAt) {
        var value = change.path("value");
        var origin = new Origin(text(entry, "id"), text(value.path("metadata"), "phone_number_id"));
        return new WebhookChange(origin, text(change, "field"), value, instant(entry, "time", receivedAt), receivedAt);
    }

    /** Returns this change with a part of its value. */
    WebhookChange withValue(JsonNode part) {
        return new WebhookChange(origin, field, part, changedAt, receivedAt);
    }

    /**
     * Returns the timestamp of a part of the change, in seconds as text or number, at most the time of receipt; if
     * there is none, the time of receipt.
     */
    Instant timestampOf(JsonNode part) {
        return instant(part, "timestamp", receivedAt);
    }

    /** Returns a timestamp, in seconds as text or number; null if there is none. */
    static @Nullable Instant instantIn(JsonNode part, String field) {
        var seconds = text(part, field);
        return seconds.matches(SECONDS) ? Instant.ofEpochSecond(Long.parseLong(seconds)) : null;
    }

    /** A webhook never reports the future. Otherwise a wrong instant would take precedence until it is reached. */
    private static Instant instant(JsonNode node, String field, Instant receivedAt) {
        var stated = instantIn(node, field);
        return stated != null && stated.isBefore(receivedAt) ? stated : receivedAt;
    }

    /**
     * Returns the contact of a part of the change: its own identifiers and those in the contact that it refers to.
     *
     * @param number number or user id in the part; empty if there is none
     * @param userId user id in the part; empty if there is none
     */
    WebhookContact contactOf(String number, String userId) {
        var contact = findContact(number, userId);
        return WebhookContact.of(number, text(contact, "wa_id"), userId, text(contact, "user_id"));
    }

    private JsonNode findContact(String number, String userId) {
        for (var contact : elements(value, "contacts")) {
            if (hasIdentifier(contact, "wa_id", number) || hasIdentifier(contact, "user_id", userId)) {
                return contact;
            }
        }
        // A part without identifiers refers to the contact if there is only one.
        var contacts = value.path("contacts");
        return number.isBlank() && userId.isBlank() && contacts.size() == 1 ? contacts.path(0) : contacts.path(-1);
    }

    private static boolean hasIdentifier(JsonNode contact, String field, String identifier) {
        return !identifier.isBlank() && text(contact, field).equals(identifier);
    }
}
