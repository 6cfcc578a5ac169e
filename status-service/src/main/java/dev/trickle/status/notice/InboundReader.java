package dev.trickle.status.notice;

import static dev.trickle.status.notice.Shapeless.filled;
import static dev.trickle.status.notice.Shapeless.text;

import dev.trickle.status.notice.Notice.Consent;
import dev.trickle.status.notice.Notice.ConsentChanged;
import dev.trickle.status.notice.Notice.NotUnderstood;
import dev.trickle.status.notice.Notice.OptOutUnclear;
import dev.trickle.status.notice.Notice.PersonSeen;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Reads one message that somebody wrote, or that WhatsApp wrote in their name. */
record InboundReader(StopWords stopWords) {

    private static final String KEYWORD = "keyword";

    List<Notice> read(Change change, JsonNode message) {
        var person = change.person(text(message, "from"), text(message, "from_user_id"));
        var typed = typedText(message);
        return switch (stopWords.judge(typed)) {
            case OPT_OUT -> List.of(optOut(change, message, person, new Stop(KEYWORD, false)));
            case UNCLEAR ->
                List.of(new OptOutUnclear(optOut(change, message, person, new Stop(KEYWORD, false)), typed));
            case NONE ->
                stopButton(message)
                        .map(stop -> List.<Notice>of(optOut(change, message, person, stop)))
                        .orElseGet(() -> other(change, message, person));
        };
    }

    private static ConsentChanged optOut(Change change, JsonNode message, Person person, Stop stop) {
        return new ConsentChanged(
                change.origin(),
                Consent.OUT,
                person,
                text(message.path("context"), "id"),
                stop.source(),
                change.timeOf(message),
                filled(text(message, "id")).orElse(message.toString()),
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

    private static List<Notice> other(Change change, JsonNode message, Person person) {
        var changes = new IdentityReader(change, message).read();
        if (!changes.isEmpty()) {
            return changes;
        }
        var what = "message." + text(message, "type");
        return List.of(person.hasTwoNames() ? new PersonSeen(change.origin(), person, what) : new NotUnderstood(what));
    }

    /** An opt-out: where it was stated, and whether it counts only as an answer. */
    private record Stop(String source, boolean onlyAsAnswer) {}
}
