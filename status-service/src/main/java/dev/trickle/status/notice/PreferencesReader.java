package dev.trickle.status.notice;

import static dev.trickle.status.notice.Shapeless.each;
import static dev.trickle.status.notice.Shapeless.text;

import dev.trickle.status.notice.Notice.Consent;
import dev.trickle.status.notice.Notice.ConsentChanged;
import dev.trickle.status.notice.Notice.NotUnderstood;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Reads the field {@code user_preferences}: who stopped marketing messages, or agreed to them, inside WhatsApp. */
final class PreferencesReader implements FieldReader {

    @Override
    public void read(Change change, Consumer<Notice> tell) {
        each(change.value(), "user_preferences").forEach(preference -> tell.accept(notice(change, preference)));
    }

    private static Notice notice(Change change, JsonNode preference) {
        return switch (text(preference, "value")) {
            case "stop" -> changed(change, preference, Consent.OUT);
            case "resume", "signup" -> changed(change, preference, Consent.IN);
            default -> new NotUnderstood("user_preferences." + text(preference, "value"));
        };
    }

    private static Notice changed(Change change, JsonNode preference, Consent consent) {
        var person = change.person(text(preference, "wa_id"), text(preference, "user_id"));
        return new ConsentChanged(
                change.origin(),
                consent,
                person,
                "",
                "preferences",
                change.timeOf(preference),
                preference.toString(),
                false);
    }
}
