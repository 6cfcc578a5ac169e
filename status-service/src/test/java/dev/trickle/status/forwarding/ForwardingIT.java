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
    void anInboxThatIsAwayHoldsNobodyUpAndGetsEverythingWhenItIsBack() {
        var bodies = IntStream.range(0, WEBHOOKS)
                .mapToObj(number -> WebhookSamples.of(messages(statuses(status("wamid.forward." + number, "sent")))))
                .toList();

        assertThat(bodies).allSatisfy(body -> assertThat(service.receives(body)).isEqualTo(200));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !service.bean(InFlightWebhooks.class).isBusy());

        try (var inbox = TestForwardingTarget.openAt(service.otherInbox())) {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(inbox.bodies()).containsAll(bodies));
            assertThat(inbox.taken())
                    .allSatisfy(request ->
                            assertThat(request.signature()).isEqualTo("sha256=" + StatusScenario.sign(request.body())));
        }
    }
}
