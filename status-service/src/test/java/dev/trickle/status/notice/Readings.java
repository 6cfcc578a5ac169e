package dev.trickle.status.notice;

import dev.trickle.status.Webhooks;
import dev.trickle.status.notice.Notice.Consent;
import dev.trickle.status.notice.Notice.ConsentChanged;
import dev.trickle.status.notice.Notice.MessageReported;
import dev.trickle.status.notice.Notice.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** Reads webhooks as the service does, for a shop with a stop word of its own. */
final class Readings {

    static final Instant RECEIVED = Instant.parse("2026-03-02T12:00:00Z");

    /** When Meta wrote the entries of {@link Webhooks}, and the statuses in them. */
    static final Instant TOLD = Instant.ofEpochSecond(1772445600);

    static final Instant REPORTED = Instant.ofEpochSecond(1772445601);
    static final Instant WRITTEN = Instant.ofEpochSecond(1772445602);

    /** Where a webhook names the number, and where it is about the whole account. */
    static final Origin SHOP = new Origin(Webhooks.BUSINESS, Webhooks.NUMBER);

    static final Origin SHOP_AS_A_WHOLE = new Origin(Webhooks.BUSINESS, "");

    static final String ADAS_NUMBER = "15550100301";
    static final Person ADA = new Person(ADAS_NUMBER, "");

    private static final WebhookReader READER = new WebhookReader(List.of("Genug der Grüße"));

    private Readings() {}

    /** A stop that counts whatever it answers. */
    static ConsentChanged optOut(Person person, String answered, String source, Instant at, String statement) {
        return new ConsentChanged(SHOP, Consent.OUT, person, answered, source, at, statement, false);
    }

    /** A stop that counts only as an answer to a message of ours. */
    static ConsentChanged optOutIfOurs(Person person, String answered, String statement) {
        return new ConsentChanged(SHOP, Consent.OUT, person, answered, "button", WRITTEN, statement, true);
    }

    /** What one webhook with these changes says. */
    static List<Notice> read(String... changes) {
        return readBody(Webhooks.of(changes));
    }

    static List<Notice> readBody(String body) {
        return READER.read(body.getBytes(StandardCharsets.UTF_8), RECEIVED);
    }

    static MessageReported reported(List<Notice> notices) {
        return (MessageReported) notices.getFirst();
    }
}
