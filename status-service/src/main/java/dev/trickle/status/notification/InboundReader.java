package dev.trickle.status.notification;

import static dev.trickle.status.notification.LenientJson.nonBlank;
import static dev.trickle.status.notification.LenientJson.text;

import dev.trickle.status.notification.WebhookNotification.Consent;
import dev.trickle.status.notification.WebhookNotification.ConsentChanged;
import dev.trickle.status.notification.WebhookNotification.ContactSeen;
import dev.trickle.status.notification.WebhookNotification.NoActionNeeded;
import dev.trickle.status.notification.WebhookNotification.OptOutUnclear;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Reads one inbound message: one that a person wrote, or a system message about a person. */
record InboundReader(StopWords stopWords) {

    private static final String KEYWORD = "keyword";

    List<WebhookNotification> read(WebhookChange change, JsonNode message) {
        var contact = change.contactOf(text(message, "from"), text(message, "from_user_id"));
        var typed = typedText(message);
        return switch (stopWords.decide(typed)) {
            case OPT_OUT -> List.of(optOut(change, message, contact, new Stop(KEYWORD, false)));
            case UNCLEAR ->
                List.of(new OptOutUnclear(optOut(change, message, contact, new Stop(KEYWORD, false)), typed));
            case NONE ->
                stopButton(message)
                        .map(stop -> List.<WebhookNotification>of(optOut(change, message, contact, stop)))
                        .orElseGet(() -> other(change, message, contact));
        };
    }

    private static ConsentChanged optOut(WebhookChange change, JsonNode message, WebhookContact contact, Stop stop) {
        return new ConsentChanged(
                change.origin(),
                Consent.OUT,
                contact,
                text(message.path("context"), "id"),
                stop.source(),
                change.timestampOf(message),
                nonBlank(text(message, "id")).orElse(message.toString()),
                stop.onlyAsAnswer());
    }

    /** Returns the text of a message, or the caption of an image, a video or a document; empty if there is none. */
    private static String typedText(JsonNode message) {
        var type = text(message, "type");
        return type.equals("text") ? text(message.path("text"), "body") : text(message.path(type), "caption");
    }

    /** Returns the opt-out of a button or a list item; empty if its label is no stop phrase. */
    private Optional<Stop> stopButton(JsonNode message) {
        var interactive = message.path("interactive");
        return switch (text(message, "type")) {
            case "button" -> stopButton(message.path("button"), "payload", "text");
            case "interactive" ->
                stopButton(interactive.path("button_reply"), "id", "title")
                        .or(() -> stopButton(interactive.path("list_reply"), "id", "title"));
            default -> Optional.empty();
        };
    }

    private Optional<Stop> stopButton(JsonNode node, String... fields) {
        var labels = Stream.of(fields).map(field -> text(node, field)).toList();
        return labels.stream().anyMatch(stopWords::isOptOut)
                ? Optional.of(new Stop("button", labels.stream().noneMatch(stopWords::isMetaButton)))
                : Optional.empty();
    }

    private static List<WebhookNotification> other(WebhookChange change, JsonNode message, WebhookContact contact) {
        var changes = new IdentityReader(change, message).read();
        if (!changes.isEmpty()) {
            return changes;
        }
        var type = "message." + text(message, "type");
        return List.of(
                contact.hasNumberAndUserId()
                        ? new ContactSeen(change.origin(), contact, type)
                        : new NoActionNeeded(type));
    }

    /** An opt-out: where it was stated, and whether it counts only as an answer. */
    private record Stop(String source, boolean onlyAsAnswer) {}
}
