package dev.trickle.status.receipt;

import dev.trickle.status.webhook.RefusalReason;
import dev.trickle.status.webhook.WebhookRefusalCounter;
import org.springframework.stereotype.Component;

/**
 * Records refused webhooks in at most two rows. A crash loses the count of a second at most, and no webhook: WhatsApp
 * repeats its own.
 */
@Component
public class WebhookRefusalsRecorder {

    private final WebhookRefusalCounter counter;
    private final WebhookRefusalRepository refusals;

    WebhookRefusalsRecorder(WebhookRefusalCounter counter, WebhookRefusalRepository refusals) {
        this.counter = counter;
        this.refusals = refusals;
    }

    /** Records what was counted since the last call; called once a second. */
    public void record() {
        counter.logIfDue();
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
