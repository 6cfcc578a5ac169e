package dev.trickle.status.routing;

import dev.trickle.status.webhook.RefusalReason;
import dev.trickle.status.webhook.WebhookRefusalCounter;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Records refused webhooks once a second, in at most two rows. A crash loses the count of one second at most, and no
 * webhook: WhatsApp repeats its own.
 */
@Component
class WebhookRefusalsRecorder {

    private final WebhookRefusalCounter refused;
    private final WebhookRefusalRepository refusals;
    private final GuardedTask recording = new GuardedTask("webhook-refusals", this::recordAll);

    WebhookRefusalsRecorder(WebhookRefusalCounter refused, WebhookRefusalRepository refusals) {
        this.refused = refused;
        this.refusals = refusals;
    }

    @Scheduled(fixedDelay = 1_000)
    void record() {
        refused.log();
        recording.run();
    }

    private void recordAll() {
        for (var reason : RefusalReason.values()) {
            refused.take(reason).ifPresent(count -> {
                try {
                    refusals.add(reason, count);
                } catch (RuntimeException failure) {
                    refused.add(reason, count);
                    throw failure;
                }
            });
        }
    }
}
