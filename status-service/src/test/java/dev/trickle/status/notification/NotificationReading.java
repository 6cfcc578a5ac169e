package dev.trickle.status.notification;

import dev.trickle.pipeline.error.TestMetaErrors;
import dev.trickle.status.WebhookSamples;
import dev.trickle.status.notification.WebhookNotification.Consent;
import dev.trickle.status.notification.WebhookNotification.ConsentChanged;
import dev.trickle.status.notification.WebhookNotification.MessageReported;
import dev.trickle.status.notification.WebhookNotification.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** Reads webhooks as the service does, with an added stop phrase. */
final class NotificationReading {

    static final Instant RECEIVED_AT = Instant.parse("2026-03-02T12:00:00Z");

    /** Timestamps of the entries of {@link WebhookSamples}, and of the statuses and messages in them. */
    static final Instant CHANGED_AT = Instant.ofEpochSecond(1772445600);

    static final Instant REPORTED_AT = Instant.ofEpochSecond(1772445601);
    static final Instant WRITTEN_AT = Instant.ofEpochSecond(1772445602);

    /** Origin of a webhook with a phone number, and of one about the whole account. */
    static final Origin SHOP = new Origin(WebhookSamples.BUSINESS, WebhookSamples.NUMBER);

    static final Origin SHOP_WITHOUT_NUMBER = new Origin(WebhookSamples.BUSINESS, "");

    static final String ADAS_NUMBER = "15550100301";
    static final WebhookContact ADA = new WebhookContact(ADAS_NUMBER, "");

    private static final WebhookReader READER =
            new WebhookReader(List.of("Genug der Grüße"), TestMetaErrors.defaults());

    private NotificationReading() {}

    /** Returns an opt-out that counts in a reply to any message. */
    static ConsentChanged optOut(WebhookContact contact, String answered, String source, Instant at, String statement) {
        return new ConsentChanged(SHOP, Consent.OUT, contact, answered, source, at, statement, false);
    }

    /** Returns an opt-out that counts only in a reply to one of our messages. */
    static ConsentChanged optOutIfOurs(WebhookContact contact, String answered, String statement) {
        return new ConsentChanged(SHOP, Consent.OUT, contact, answered, "button", WRITTEN_AT, statement, true);
    }

    /** Returns the notifications of one webhook with these changes. */
    static List<WebhookNotification> read(String... changes) {
        return readBody(WebhookSamples.of(changes));
    }

    static List<WebhookNotification> readBody(String body) {
        return READER.read(body.getBytes(StandardCharsets.UTF_8), RECEIVED_AT).notifications();
    }

    static MessageReported reported(List<WebhookNotification> notifications) {
        return (MessageReported) notifications.getFirst();
    }
}
