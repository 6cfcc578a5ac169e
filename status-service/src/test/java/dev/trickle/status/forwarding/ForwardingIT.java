package dev.trickle.status.forwarding;

import static dev.trickle.status.WebhookSamples.messages;
import static dev.trickle.status.WebhookSamples.status;
import static dev.trickle.status.WebhookSamples.statuses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.status.StatusScenario;
import dev.trickle.status.WebhookSamples;
import dev.trickle.status.webhook.InFlightWebhooks;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ForwardingIT {

    private static final int WEBHOOKS = 150;

    private final StatusScenario service = StatusScenario.shared();

    @Test
    void anUnavailableTargetDelaysNothingElseAndReceivesAllWebhooksOnRecovery() {
        var bodies = IntStream.range(0, WEBHOOKS)
                .mapToObj(number -> WebhookSamples.of(messages(statuses(status("wamid.forward." + number, "sent")))))
                .toList();

        assertThat(bodies)
                .allSatisfy(body -> assertThat(service.sendWebhook(body)).isEqualTo(200));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !service.bean(InFlightWebhooks.class).isBusy());

        try (var target = TestForwardingTarget.startAt(service.forwardingPort())) {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(target.bodies()).containsAll(bodies));
            assertThat(target.requests())
                    .allSatisfy(request ->
                            assertThat(request.signature()).isEqualTo("sha256=" + StatusScenario.sign(request.body())));
        }
    }
}
