package dev.trickle.status.notice;

import dev.trickle.status.Webhooks;
import dev.trickle.status.notice.Notice.MessageReported;
import dev.trickle.status.notice.Notice.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** Reads webhooks as the service does, for a shop whose customers say stop in two languages. */
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

    private static final WebhookReader READER = new WebhookReader(List.of("stop", "Arrêt"));

    private Readings() {}

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
