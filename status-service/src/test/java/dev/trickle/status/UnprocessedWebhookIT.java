package dev.trickle.status;

import static dev.trickle.status.WebhookSamples.change;
import static dev.trickle.status.WebhookSamples.inbound;
import static dev.trickle.status.WebhookSamples.messages;
import static dev.trickle.status.WebhookSamples.status;
import static dev.trickle.status.WebhookSamples.statuses;
import static dev.trickle.status.WebhookSamples.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.pipeline.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Webhooks with unknown content are counted once and listed, and the webhooks after them are processed. */
class UnprocessedWebhookIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final StatusScenario service = StatusScenario.shared();

    @Test
    void unknownAccountsNumbersAndTypesAreCounted() {
        var elsewhere = WebhookSamples.of(messages(statuses(status("wamid.elsewhere", "sent"))))
                .replace(WebhookSamples.BUSINESS, "31")
                .replace(WebhookSamples.NUMBER, "32");
        service.sendWebhook(elsewhere);
        service.sendWebhook(elsewhere);
        service.sendWebhook(WebhookSamples.of(messages(inbound(text("15550100303", "hello"))))
                .replace(WebhookSamples.NUMBER, "33"));
        service.sendWebhook(WebhookSamples.of(change("weather_update", "{}")));
        service.sendWebhook(WebhookSamples.of(messages(inbound(text("15550100303", "hello again")))));

        await().atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(unprocessed())
                        .contains(
                                row("unknown_account", "", "31", "32", 2),
                                row("unknown_number", "", WebhookSamples.BUSINESS, "33", 1),
                                row("unknown_type", "weather_update", WebhookSamples.BUSINESS, "", 1))
                        .noneMatch(row -> row.get("type").toString().startsWith("message.")));
    }

    /** As after a crash between the table and the offset. */
    @Test
    void aWebhookThatIsReadTwiceIsCountedOnce() {
        var body = WebhookSamples.of(change("traffic_update", "{}"));
        service.sendWebhook(body);
        await().atMost(TIMEOUT).until(() -> countOf("traffic_update") == 1);
        var record = service.recordsOf(Topics.WEBHOOKS_RECEIVED).stream()
                .filter(webhook ->
                        webhook.value() != null && new String(webhook.value(), StandardCharsets.UTF_8).equals(body))
                .findFirst()
                .orElseThrow();

        service.readWebhooks(List.of(record));

        assertThat(countOf("traffic_update")).isEqualTo(1);
    }

    private long countOf(String type) {
        return unprocessed().stream()
                .filter(row -> row.get("type").equals(type))
                .mapToLong(row -> (long) row.get("count"))
                .sum();
    }

    private List<Map<String, Object>> unprocessed() {
        return service.tables().queryForList("""
                SELECT reason, type, business_account_id, phone_number_id, sum(count)::bigint AS count
                  FROM unprocessed_webhooks
                 GROUP BY reason, type, business_account_id, phone_number_id
                """);
    }

    private static Map<String, Object> row(String reason, String type, String business, String number, long count) {
        return Map.of(
                "reason", reason,
                "type", type,
                "business_account_id", business,
                "phone_number_id", number,
                "count", count);
    }
}
