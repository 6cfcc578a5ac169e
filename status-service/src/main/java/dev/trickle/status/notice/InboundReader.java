package dev.trickle.status.notice;

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
                .<Notice>map(source -> new ConsentChanged(
                        change.origin(),
                        Consent.OUT,
                        person,
                        text(message.path("context"), "id"),
                        source,
                        change.timeOf(message)))
                .orElseGet(() -> other(change, message, person));
    }

    /** Where it says stop, if it does. */
    private Optional<String> stop(JsonNode message) {
        var interactive = message.path("interactive");
        return switch (text(message, "type")) {
            case "text" -> source("keyword", message.path("text"), "body");
            case "button" -> source("button", message.path("button"), "payload", "text");
            case "interactive" ->
                source("button", interactive.path("button_reply"), "id", "title")
                        .or(() -> source("button", interactive.path("list_reply"), "id", "title"));
            default -> Optional.empty();
        };
    }

    private Optional<String> source(String source, JsonNode node, String... fields) {
        return Stream.of(fields).anyMatch(field -> stopWords.contains(text(node, field)))
                ? Optional.of(source)
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
}
