package dev.trickle.status.notification;

import dev.trickle.status.WebhookSamples;
import dev.trickle.status.notification.WebhookNotification.Consent;
import dev.trickle.status.notification.WebhookNotification.ConsentChanged;
import dev.trickle.status.notification.WebhookNotification.MessageReported;
import dev.trickle.status.notification.WebhookNotification.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** Reads webhooks as the service does, for a shop with a stop word of its own. */
final class NotificationReading {

    static final Instant RECEIVED_AT = Instant.parse("2026-03-02T12:00:00Z");

    /** When Meta wrote the entries of {@link WebhookSamples}, and the statuses in them. */
    static final Instant CHANGED_AT = Instant.ofEpochSecond(1772445600);

    static final Instant REPORTED_AT = Instant.ofEpochSecond(1772445601);
    static final Instant WRITTEN_AT = Instant.ofEpochSecond(1772445602);

    /** Where a webhook names the number, and where it is about the whole account. */
    static final Origin SHOP = new Origin(WebhookSamples.BUSINESS, WebhookSamples.NUMBER);

    static final Origin SHOP_WITHOUT_NUMBER = new Origin(WebhookSamples.BUSINESS, "");

    static final String ADAS_NUMBER = "15550100301";
    static final WebhookContact ADA = new WebhookContact(ADAS_NUMBER, "");

    private static final WebhookReader READER = new WebhookReader(List.of("Genug der Grüße"));

    private NotificationReading() {}

    /** A stop that counts whatever it answers. */
    static ConsentChanged optOut(
            WebhookContact webhookContact, String answered, String source, Instant at, String statement) {
        return new ConsentChanged(SHOP, Consent.OUT, webhookContact, answered, source, at, statement, false);
    }

    /** A stop that counts only as an answer to a message of ours. */
    static ConsentChanged optOutIfOurs(WebhookContact webhookContact, String answered, String statement) {
        return new ConsentChanged(SHOP, Consent.OUT, webhookContact, answered, "button", WRITTEN_AT, statement, true);
    }

    /** What one webhook with these changes says. */
    static List<WebhookNotification> read(String... changes) {
        return readBody(WebhookSamples.of(changes));
    }

    static List<WebhookNotification> readBody(String body) {
        return READER.read(body.getBytes(StandardCharsets.UTF_8), RECEIVED_AT);
    }

    static MessageReported reported(List<WebhookNotification> notices) {
        return (MessageReported) notices.getFirst();
    }
}
