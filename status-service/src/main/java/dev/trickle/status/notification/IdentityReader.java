package dev.trickle.status.notification;

import static dev.trickle.status.notification.LenientJson.firstText;
import static dev.trickle.status.notification.LenientJson.text;

import dev.trickle.status.notification.WebhookNotification.NumberChanged;
import dev.trickle.status.notification.WebhookNotification.UserIdChanged;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Reads a system message in which WhatsApp reports that a person has another number or another user id. Since 2026 one
 * message may report both, and either number may be hidden.
 */
record IdentityReader(WebhookChange change, JsonNode message) {

    private static final Set<String> CHANGES =
            Set.of("user_changed_number", "customer_changed_number", "user_changed_user_id");

    /** The change as the body states it, for messages without the fields. */
    private static final Pattern IN_BODY =
            Pattern.compile("from ([A-Z]{2}[.][A-Za-z0-9.]*[A-Za-z0-9]) to ([A-Z]{2}[.][A-Za-z0-9.]*[A-Za-z0-9])");

    /** All changes in the message. Empty if it is no such message, or has neither a new number nor a new user id. */
    List<WebhookNotification> read() {
        var notifications = new ArrayList<WebhookNotification>();
        if (CHANGES.contains(text(system(), "type"))) {
            var before = before();
            var number = firstText(system(), "wa_id", "new_wa_id");
            if (!number.isEmpty()) {
                notifications.add(new NumberChanged(change.origin(), before, number, change.timestampOf(message)));
            }
            var after = WebhookContact.of(number, newId());
            if (!after.userId().isEmpty() && !after.userId().equals(before.userId())) {
                notifications.add(new UserIdChanged(change.origin(), before, after, change.timestampOf(message)));
            }
        }
        return notifications;
    }

    private WebhookContact before() {
        var sender = change.contactOf(text(message, "from"), text(message, "from_user_id"));
        var previous = previousId();
        // Without it, the sender's id may be the old one or the new one.
        var senderId = sender.userId().equals(newId()) ? "" : sender.userId();
        return new WebhookContact(sender.number(), previous.isEmpty() ? senderId : previous);
    }

    private String previousId() {
        var found = firstText(system(), "previous_user_id", "old_user_id");
        return !found.isEmpty() ? found : nested("previous", 1);
    }

    private String newId() {
        var found = firstText(system(), "user_id", "new_user_id");
        return !found.isEmpty() ? found : nested("current", 2);
    }

    private String nested(String field, int group) {
        var found = text(system().path("user_id"), field);
        if (!found.isEmpty()) {
            return found;
        }
        var body = IN_BODY.matcher(text(system(), "body"));
        return body.find() ? body.group(group) : "";
    }

    private JsonNode system() {
        return message.path("system");
    }
}
