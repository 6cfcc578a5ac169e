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

    private final StatusScenario status = StatusScenario.shared();

    @Test
    void answersMetasChallengeToWhoeverKnowsTheToken() {
        var right = status.registers("?hub.mode=subscribe&hub.challenge=77&hub.verify_token=open%20sesame");
        var wrong = status.registers("?hub.mode=subscribe&hub.challenge=77&hub.verify_token=open");

        assertThat(right.statusCode()).isEqualTo(200);
        assertThat(right.body()).isEqualTo("77");
        assertThat(wrong.statusCode()).isEqualTo(403);
    }

    @Test
    void saysYesWhenKafkaHasTheBodyByteForByte() {
        var body = webhook("wamid.edge.kept");

        assertThat(status.receives(body)).isEqualTo(200);

        assertThat(keptWith("wamid.edge.kept")).singleElement().satisfies(record -> {
            assertThat(new String(record.value(), StandardCharsets.UTF_8)).isEqualTo(body);
            assertThat(record.headers().lastHeader(WebhookSignature.HEADER).value())
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo("sha256=" + StatusScenario.sign(body));
        });
    }

    @Test
    void storesNothingOfWhatIsNotSignedRight() {
        assertThat(status.receives(webhook("wamid.edge.unsigned"), null)).isEqualTo(401);
        assertThat(status.receives(webhook("wamid.edge.unsigned"), "sha256=12")).isEqualTo(401);
        assertThat(status.receives(webhook("wamid.edge.unsigned"), "sha256=" + StatusScenario.sign("other")))
                .isEqualTo(401);

        assertThat(keptWith("wamid.edge.unsigned")).isEmpty();
    }

    @Test
    void takesALargeBatchAndRefusesWhatNoWebhookIs() {
        assertThat(status.receives(webhook("wamid.edge.large") + " ".repeat(3_500_000)))
                .isEqualTo(200);
        assertThat(status.receives(webhook("wamid.edge.huge") + " ".repeat(4_200_000)))
                .isEqualTo(413);

        assertThat(keptWith("wamid.edge.large")).hasSize(1);
        assertThat(keptWith("wamid.edge.huge")).isEmpty();
    }

    @Test
    void answersNothingElseAndNowhereElse() {
        var webhooks = status.bean(WebhookServer.class).port();

        assertThat(status.statusOf(status.managementPort(), "/actuator/health")).isEqualTo(200);
        assertThat(status.statusOf(webhooks, "/actuator/health")).isEqualTo(404);
        assertThat(status.statusOf(status.managementPort(), WebhookConnection.PATH))
                .isEqualTo(404);
    }

    @Test
    void isBusyUntilAWebhookIsRouted() {
        status.receives(webhook("wamid.edge.busy"));

        var underWay = status.bean(InFlightWebhooks.class);
        await().untilAsserted(() -> assertThat(underWay.isBusy()).isFalse());
    }

    private static String webhook(String messageId) {
        return WebhookSamples.of(messages(statuses(status(messageId, "sent"))));
    }

    private java.util.List<org.apache.kafka.clients.consumer.ConsumerRecord<byte[], byte[]>> keptWith(
            String messageId) {
        return status.recordsOf(Topics.WEBHOOKS_RECEIVED).stream()
                .filter(record -> new String(record.value(), StandardCharsets.UTF_8).contains(messageId))
                .toList();
    }
}
