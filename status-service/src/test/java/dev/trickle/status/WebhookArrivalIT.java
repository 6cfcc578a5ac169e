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

/** Receipts and refusals of webhooks, which do not depend on their content. */
class WebhookArrivalIT {

    private final StatusScenario service = StatusScenario.shared();

    @Test
    void aValidWebhookIsRecordedForItsAccount() {
        var before = service.now().truncatedTo(ChronoUnit.SECONDS);

        assertThat(service.sendWebhook(WebhookSamples.of(messages(statuses(status("wamid.arrival", "sent"))))))
                .isEqualTo(200);

        await().untilAsserted(() -> assertThat(service.tables()
                        .queryForList(
                                "SELECT account_id FROM webhook_receipts WHERE last_received_at >= ?::timestamptz",
                                String.class,
                                before.toString()))
                .containsExactly("shop"));
    }

    @Test
    void refusedWebhooksAreCountedAndTheCountRestartsAfterADayWithoutThem() {
        refuseWebhookToday();
        var before = count();
        service.sendWebhook("{}", "sha256=" + StatusScenario.sign("other"));
        service.sendWebhook("{}", "sha256=" + StatusScenario.sign("another"));
        await().untilAsserted(() -> assertThat(count()).isEqualTo(before + 2));

        service.advanceClock(Duration.ofDays(2));
        service.sendWebhook("{}", "sha256=" + StatusScenario.sign("other"));

        await().untilAsserted(() -> assertThat(row()).containsEntry("count", 1L).containsEntry("is_one_instant", true));
    }

    /**
     * Creates a refusal of today. Tests share the service, so the table may contain an older count or lack the latest
     * one.
     */
    private void refuseWebhookToday() {
        service.advanceClock(Duration.ofSeconds(1));
        service.sendWebhook("{}", "sha256=" + StatusScenario.sign("other"));
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
