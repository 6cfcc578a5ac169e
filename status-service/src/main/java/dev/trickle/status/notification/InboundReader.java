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
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Reads one inbound message: one that a person wrote, or a system message about a person.
 *
 * @param isOptIn whether a typed text is an opt-in
 */
record InboundReader(StopWords stopWords, Predicate<String> isOptIn) {

    private static final String KEYWORD = "keyword";

    List<WebhookNotification> read(WebhookChange change, JsonNode message) {
        var contact = change.contactOf(text(message, "from"), text(message, "from_user_id"));
        var typed = typedText(message);
        return switch (stopWords.decide(typed)) {
            case OPT_OUT -> List.of(optOut(change, message, contact, new Statement(KEYWORD, false)));
            case UNCLEAR ->
                List.of(new OptOutUnclear(optOut(change, message, contact, new Statement(KEYWORD, false)), typed));
            case NONE ->
                isOptIn.test(typed)
                        ? List.of(optIn(change, message, contact))
                        : stopButton(message)
                                .map(stop -> List.<WebhookNotification>of(optOut(change, message, contact, stop)))
                                .orElseGet(() -> other(change, message, contact));
        };
    }

    private static ConsentChanged optIn(WebhookChange change, JsonNode message, WebhookContact contact) {
        return consent(Consent.IN, change, message, contact, new Statement(KEYWORD, false));
    }

    private static ConsentChanged optOut(
            WebhookChange change, JsonNode message, WebhookContact contact, Statement stop) {
        return consent(Consent.OUT, change, message, contact, stop);
    }

    private static ConsentChanged consent(
            Consent consent, WebhookChange change, JsonNode message, WebhookContact contact, Statement statement) {
        return new ConsentChanged(
                change.origin(),
                consent,
                contact,
                text(message.path("context"), "id"),
                statement.source(),
                change.timestampOf(message),
                nonBlank(text(message, "id")).orElse(message.toString()),
                statement.onlyAsAnswer());
    }

    /** Returns the text of a message, or the caption of an image, a video or a document; empty if there is none. */
    private static String typedText(JsonNode message) {
        var type = text(message, "type");
        return type.equals("text") ? text(message.path("text"), "body") : text(message.path(type), "caption");
    }

    /** Returns the opt-out of a button or a list item; empty if its label is no stop phrase. */
    private Optional<Statement> stopButton(JsonNode message) {
        var interactive = message.path("interactive");
        return switch (text(message, "type")) {
            case "button" -> stopButton(message.path("button"), "payload", "text");
            case "interactive" ->
                stopButton(interactive.path("button_reply"), "id", "title")
                        .or(() -> stopButton(interactive.path("list_reply"), "id", "title"));
            default -> Optional.empty();
        };
    }

    private Optional<Statement> stopButton(JsonNode node, String... fields) {
        var labels = Stream.of(fields).map(field -> text(node, field)).toList();
        return labels.stream().anyMatch(stopWords::isOptOut)
                ? Optional.of(new Statement("button", labels.stream().noneMatch(stopWords::isMetaButton)))
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

    /** An opt-out or an opt-in: where it was stated, and whether it counts only as an answer. */
    private record Statement(String source, boolean onlyAsAnswer) {}
}
