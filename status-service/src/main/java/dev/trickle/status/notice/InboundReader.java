package dev.trickle.status.notice;

import static dev.trickle.status.notice.Shapeless.filled;
import static dev.trickle.status.notice.Shapeless.text;

import dev.trickle.status.notice.Notice.Consent;
import dev.trickle.status.notice.Notice.ConsentChanged;
import dev.trickle.status.notice.Notice.NotUnderstood;
import dev.trickle.status.notice.Notice.PersonSeen;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Reads one message that somebody wrote, or that WhatsApp wrote in their name. */
record InboundReader(StopWords stopWords) {

    List<Notice> read(Change change, JsonNode message) {
        var person = change.person(text(message, "from"), text(message, "from_user_id"));
        return stop(message)
                .map(stop -> List.<Notice>of(new ConsentChanged(
                        change.origin(),
                        Consent.OUT,
                        person,
                        text(message.path("context"), "id"),
                        stop.source(),
                        change.timeOf(message),
                        filled(text(message, "id")).orElse(message.toString()),
                        stop.onlyAsAnswer())))
                .orElseGet(() -> other(change, message, person));
    }

    /** Where it says stop, if it does. */
    private Optional<Stop> stop(JsonNode message) {
        var interactive = message.path("interactive");
        return switch (text(message, "type")) {
            case "text" -> typed(text(message.path("text"), "body"));
            case "button" -> pressed(message.path("button"), "payload", "text");
            case "interactive" ->
                pressed(interactive.path("button_reply"), "id", "title")
                        .or(() -> pressed(interactive.path("list_reply"), "id", "title"));
            default -> Optional.empty();
        };
    }

    private Optional<Stop> typed(String body) {
        return stopWords.contains(body) ? Optional.of(new Stop("keyword", false)) : Optional.empty();
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
