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
        var written = written(message);
        return switch (stopWords.judge(written)) {
            case OPT_OUT -> List.of(optOut(change, message, person, new Stop(KEYWORD, false)));
            case UNCLEAR ->
                List.of(new OptOutUnclear(optOut(change, message, person, new Stop(KEYWORD, false)), written));
            case NONE ->
                pressed(message)
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

    /** What somebody typed: a text, or the caption of an image, a video or a document; empty if they typed nothing. */
    private static String written(JsonNode message) {
        var type = text(message, "type");
        return type.equals("text") ? text(message.path("text"), "body") : text(message.path(type), "caption");
    }

    private Optional<Stop> pressed(JsonNode message) {
        var interactive = message.path("interactive");
        return switch (text(message, "type")) {
            case "button" -> pressed(message.path("button"), "payload", "text");
            case "interactive" ->
                pressed(interactive.path("button_reply"), "id", "title")
                        .or(() -> pressed(interactive.path("list_reply"), "id", "title"));
            default -> Optional.empty();
        };
    }

    private Optional<Stop> pressed(JsonNode node, String... fields) {
        var labels = Stream.of(fields).map(field -> text(node, field)).toList();
        return labels.stream().anyMatch(stopWords::contains)
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
