package dev.trickle.status;

import static dev.trickle.status.WebhookSamples.messages;
import static dev.trickle.status.WebhookSamples.status;
import static dev.trickle.status.WebhookSamples.statuses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the service records of webhooks as they arrive, whatever they say. */
class WebhookArrivalIT {

    private final StatusScenario service = StatusScenario.shared();

    @Test
    void aValidWebhookIsRecordedForItsAccount() {
        var before = service.now().truncatedTo(ChronoUnit.SECONDS);

        assertThat(service.receives(WebhookSamples.of(messages(statuses(status("wamid.arrival", "sent"))))))
                .isEqualTo(200);

        await().untilAsserted(() -> assertThat(service.tables()
                        .queryForList(
                                "SELECT account_id FROM webhook_receipts WHERE last_received_at >= ?::timestamptz",
                                String.class,
                                before.toString()))
                .containsExactly("shop"));
    }

    @Test
    void refusedWebhooksAreCountedInTheTableAndBeginAnewAfterADayWithout() {
        refuseWebhookToday();
        var known = count();
        service.receives("{}", "sha256=" + StatusScenario.sign("other"));
        service.receives("{}", "sha256=" + StatusScenario.sign("another"));
        await().untilAsserted(() -> assertThat(count()).isEqualTo(known + 2));

        service.calendarMoves(Duration.ofDays(2));
        service.receives("{}", "sha256=" + StatusScenario.sign("other"));

        await().untilAsserted(() -> assertThat(row()).containsEntry("count", 1L).containsEntry("is_one_instant", true));
    }

    /**
     * Creates a refusal of today. Tests share the service, so the table may contain an older count or lack the latest
     * one.
     */
    private void refuseWebhookToday() {
        service.calendarMoves(Duration.ofSeconds(1));
        service.receives("{}", "sha256=" + StatusScenario.sign("other"));
        await().untilAsserted(() -> assertThat(service.tables()
                        .queryForObject(
                                "SELECT last_refused_at = ?::timestamptz FROM webhook_refusals WHERE reason = 'wrong_signature'",
                                Boolean.class,
                                service.now().toString()))
                .isTrue());
    }

    private long count() {
        return ((Number) row().getOrDefault("count", 0L)).longValue();
    }

    private Map<String, Object> row() {
        return service.tables().queryForList("""
                        SELECT count, first_refused_at = last_refused_at AS is_one_instant
                          FROM webhook_refusals
                         WHERE reason = 'wrong_signature'
                        """).stream().findFirst().orElse(Map.of());
    }
}
