package dev.trickle.status.receipt;

import dev.trickle.status.routing.GuardedTask;
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

    private final WebhookRefusalCounter counter;
    private final WebhookRefusalRepository refusals;
    private final GuardedTask task = new GuardedTask("webhook-refusals", this::recordAll);

    WebhookRefusalsRecorder(WebhookRefusalCounter counter, WebhookRefusalRepository refusals) {
        this.counter = counter;
        this.refusals = refusals;
    }

    @Scheduled(fixedDelay = 1_000)
    void record() {
        counter.logIfDue();
        task.run();
    }

    private void recordAll() {
        for (var reason : RefusalReason.values()) {
            counter.drain(reason).ifPresent(count -> {
                try {
                    refusals.add(reason, count);
                } catch (RuntimeException failure) {
                    counter.add(reason, count);
                    throw failure;
                }
            });
        }
    }
}
