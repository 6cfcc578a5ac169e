package dev.trickle.status.notification;

import static dev.trickle.status.notification.LenientJson.nonBlank;
import static dev.trickle.status.notification.LenientJson.text;

import dev.trickle.status.notification.WebhookNotification.Consent;
import dev.trickle.status.notification.WebhookNotification.ConsentChanged;
import dev.trickle.status.notification.WebhookNotification.ContactSeen;
import dev.trickle.status.notification.WebhookNotification.OptOutUnclear;
import dev.trickle.status.notification.WebhookNotification.Unrecognized;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Reads one message that somebody wrote, or that WhatsApp wrote in their name. */
record InboundReader(StopWords stopWords) {

    private static final String KEYWORD = "keyword";

    List<WebhookNotification> read(WebhookChange webhookChange, JsonNode message) {
        var webhookContact = webhookChange.contactOf(text(message, "from"), text(message, "from_user_id"));
        var typed = typedText(message);
        return switch (stopWords.decide(typed)) {
            case OPT_OUT -> List.of(optOut(webhookChange, message, webhookContact, new Stop(KEYWORD, false)));
            case UNCLEAR ->
                List.of(new OptOutUnclear(
                        optOut(webhookChange, message, webhookContact, new Stop(KEYWORD, false)), typed));
            case NONE ->
                stopButton(message)
                        .map(stop -> List.<WebhookNotification>of(optOut(webhookChange, message, webhookContact, stop)))
                        .orElseGet(() -> other(webhookChange, message, webhookContact));
        };
    }

    private static ConsentChanged optOut(
            WebhookChange webhookChange, JsonNode message, WebhookContact webhookContact, Stop stop) {
        return new ConsentChanged(
                webhookChange.origin(),
                Consent.OUT,
                webhookContact,
                text(message.path("context"), "id"),
                stop.source(),
                webhookChange.timestampOf(message),
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

    private static List<WebhookNotification> other(
            WebhookChange webhookChange, JsonNode message, WebhookContact webhookContact) {
        var changes = new IdentityReader(webhookChange, message).read();
        if (!changes.isEmpty()) {
            return changes;
        }
        var what = "message." + text(message, "type");
        return List.of(
                webhookContact.hasNumberAndUserId()
                        ? new ContactSeen(webhookChange.origin(), webhookContact, what)
                        : new Unrecognized(what));
    }

    /** An opt-out: where it was stated, and whether it counts only as an answer. */
    private record Stop(String source, boolean onlyAsAnswer) {}
}
