package dev.trickle.status.webhook;

import static dev.trickle.status.WebhookSamples.messages;
import static dev.trickle.status.WebhookSamples.status;
import static dev.trickle.status.WebhookSamples.statuses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.pipeline.Topics;
import dev.trickle.status.StatusScenario;
import dev.trickle.status.WebhookSamples;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WebhookServerIT {

    private final StatusScenario service = StatusScenario.shared();

    @Test
    void answersMetasChallengeOnlyWithTheToken() {
        var right = service.verifySubscription("?hub.mode=subscribe&hub.challenge=77&hub.verify_token=open%20sesame");
        var wrong = service.verifySubscription("?hub.mode=subscribe&hub.challenge=77&hub.verify_token=open");

        assertThat(right.statusCode()).isEqualTo(200);
        assertThat(right.body()).isEqualTo("77");
        assertThat(wrong.statusCode()).isEqualTo(403);
    }

    @Test
    void respondsWith200WhenKafkaHasTheUnchangedBody() {
        var body = webhook("wamid.edge.stored");

        assertThat(service.sendWebhook(body)).isEqualTo(200);

        assertThat(storedRecords("wamid.edge.stored")).singleElement().satisfies(record -> {
            assertThat(new String(record.value(), StandardCharsets.UTF_8)).isEqualTo(body);
            assertThat(record.headers().lastHeader(WebhookSignature.HEADER).value())
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo("sha256=" + StatusScenario.sign(body));
        });
    }

    @Test
    void storesNoWebhookWithoutAValidSignature() {
        assertThat(service.sendWebhook(webhook("wamid.edge.unsigned"), null)).isEqualTo(401);
        assertThat(service.sendWebhook(webhook("wamid.edge.unsigned"), "sha256=12"))
                .isEqualTo(401);
        assertThat(service.sendWebhook(webhook("wamid.edge.unsigned"), "sha256=" + StatusScenario.sign("other")))
                .isEqualTo(401);

        assertThat(storedRecords("wamid.edge.unsigned")).isEmpty();
    }

    @Test
    void acceptsALargeBatchAndRefusesALargerBody() {
        assertThat(service.sendWebhook(webhook("wamid.edge.large") + " ".repeat(3_500_000)))
                .isEqualTo(200);
        assertThat(service.sendWebhook(webhook("wamid.edge.huge") + " ".repeat(4_200_000)))
                .isEqualTo(413);

        assertThat(storedRecords("wamid.edge.large")).hasSize(1);
        assertThat(storedRecords("wamid.edge.huge")).isEmpty();
    }

    @Test
    void servesTheWebhookPathOnlyAndOnlyOnItsPort() {
        var webhooks = service.bean(WebhookServer.class).port();

        assertThat(service.statusOf(service.managementPort(), "/actuator/health"))
                .isEqualTo(200);
        assertThat(service.statusOf(webhooks, "/actuator/health")).isEqualTo(404);
        assertThat(service.statusOf(service.managementPort(), WebhookConnection.PATH))
                .isEqualTo(404);
    }

    @Test
    void isBusyUntilTheWebhookIsRouted() {
        service.sendWebhook(webhook("wamid.edge.busy"));

        var inFlight = service.bean(InFlightWebhooks.class);
        await().untilAsserted(() -> assertThat(inFlight.isBusy()).isFalse());
    }

    private static String webhook(String messageId) {
        return WebhookSamples.of(messages(statuses(status(messageId, "sent"))));
    }

    private java.util.List<org.apache.kafka.clients.consumer.ConsumerRecord<byte[], byte[]>> storedRecords(
            String messageId) {
        return service.recordsOf(Topics.WEBHOOKS_RECEIVED).stream()
                .filter(record -> new String(record.value(), StandardCharsets.UTF_8).contains(messageId))
                .toList();
    }
}
