package dev.trickle.status.notice;

import static dev.trickle.status.notice.Shapeless.filled;
import static dev.trickle.status.notice.Shapeless.firstText;
import static dev.trickle.status.notice.Shapeless.text;

import dev.trickle.status.notice.Notice.Consent;
import dev.trickle.status.notice.Notice.ConsentChanged;
import dev.trickle.status.notice.Notice.NotUnderstood;
import dev.trickle.status.notice.Notice.NumberChanged;
import dev.trickle.status.notice.Notice.PersonSeen;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Reads one message that somebody wrote, or that WhatsApp wrote in their name. */
record InboundReader(StopWords stopWords) {

    private static final Set<String> NUMBER_CHANGES = Set.of("user_changed_number", "customer_changed_number");

    Notice read(Change change, JsonNode message) {
        var person = change.person(text(message, "from"), text(message, "from_user_id"));
        return stop(message)
                .<Notice>map(stop -> new ConsentChanged(
                        change.origin(),
                        Consent.OUT,
                        person,
                        text(message.path("context"), "id"),
                        stop.source(),
                        change.timeOf(message),
                        filled(text(message, "id")).orElse(message.toString()),
                        stop.onlyAsAnswer()))
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

    private static Notice other(Change change, JsonNode message, Person person) {
        var system = message.path("system");
        var number = firstText(system, "wa_id", "new_wa_id");
        if (NUMBER_CHANGES.contains(text(system, "type")) && !number.isEmpty()) {
            return new NumberChanged(change.origin(), person, number, change.timeOf(message));
        }
        var what = "message." + text(message, "type");
        return person.hasTwoNames() ? new PersonSeen(change.origin(), person, what) : new NotUnderstood(what);
    }

    /** How somebody said stop. */
    private record Stop(String source, boolean onlyAsAnswer) {}
}
