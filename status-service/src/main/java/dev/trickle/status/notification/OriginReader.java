package dev.trickle.status.notification;

import static dev.trickle.status.notification.LenientJson.elements;
import static dev.trickle.status.notification.LenientJson.text;

import dev.trickle.status.notification.WebhookNotification.Origin;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Reads only the business accounts and phone numbers that a webhook names. */
public final class OriginReader {

    private static final JsonMapper JSON = JsonMapper.shared();

    private OriginReader() {}

    /** Returns all origins in a body; none if the body is unreadable. */
    public static Set<Origin> read(byte @Nullable [] body) {
        var origins = new HashSet<Origin>();
        try {
            for (var entry : elements(JSON.readTree(body), "entry")) {
                for (var change : elements(entry, "changes")) {
                    var number = text(change.path("value").path("metadata"), "phone_number_id");
                    origins.add(new Origin(text(entry, "id"), number));
                }
            }
        } catch (RuntimeException unreadable) {
            // Invalid JSON or no body: the router publishes it as a dead letter.
            return Set.of();
        }
        return origins;
    }
}
