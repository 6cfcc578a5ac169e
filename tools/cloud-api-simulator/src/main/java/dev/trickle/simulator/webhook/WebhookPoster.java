package dev.trickle.simulator.webhook;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Posts to the receiver, and returns a POST to the queue if it is not confirmed. */
final class WebhookPoster {

    private static final Logger log = LoggerFactory.getLogger(WebhookPoster.class);

    private final Receiver receiver;
    private final WebhookWriter writer;
    private final WebhookQueue queue;
    private final WebhookChaos webhookChaos;
    private final RetryPlan plan;
    private final Consumer<StatusUpdate> onDelivered;
    private final LongAdder delivered = new LongAdder();
    private final LongAdder posts = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder abandoned = new LongAdder();
    private final AtomicBoolean failing = new AtomicBoolean();

    WebhookPoster(
            Receiver receiver,
            WebhookWriter writer,
            WebhookQueue queue,
            WebhookChaos webhookChaos,
            RetryPlan plan,
            Consumer<StatusUpdate> onDelivered) {
        this.receiver = receiver;
        this.writer = writer;
        this.queue = queue;
        this.webhookChaos = webhookChaos;
        this.plan = plan;
        this.onDelivered = onDelivered;
    }

    /** Makes one try; the POST counts as in flight until it is confirmed or back in the queue. */
    void post(WebhookDelivery webhookDelivery) {
        try {
            if (receiver.post(bodyOf(webhookDelivery))) {
                recordConfirmation(webhookDelivery);
            } else {
                recordRefusal(webhookDelivery);
            }
        } finally {
            queue.countEnd();
        }
    }

    private byte[] bodyOf(WebhookDelivery webhookDelivery) {
        var webhookNotice = webhookDelivery.notice();
        return webhookNotice == null
                ? writer.write(webhookChaos.shuffled(webhookDelivery.updates()))
                : writer.write(webhookNotice);
    }

    private void recordConfirmation(WebhookDelivery webhookDelivery) {
        webhookDelivery.updates().forEach(onDelivered);
        delivered.add(webhookDelivery.updates().size());
        posts.increment();
        if (failing.compareAndSet(true, false)) {
            log.info("Webhooks recovered");
        }
    }

    private void recordRefusal(WebhookDelivery webhookDelivery) {
        refused.increment();
        if (failing.compareAndSet(false, true)) {
            log.info(
                    "Webhook refused, retrying updates={}",
                    webhookDelivery.updates().size());
        }
        var now = System.nanoTime();
        if (webhookDelivery.isExpired(plan, now)) {
            abandoned.add(webhookDelivery.updates().size());
            log.warn("Webhook abandoned updates={}", webhookDelivery.updates().size());
        } else {
            queue.addRetry(webhookDelivery.nextTry(plan, now));
        }
    }

    WebhookCounts counts() {
        return new WebhookCounts(
                queue.queuedUpdates(),
                queue.unconfirmedPosts(),
                delivered.sum(),
                posts.sum(),
                refused.sum(),
                abandoned.sum());
    }

    void resetCounts() {
        delivered.reset();
        posts.reset();
        refused.reset();
        abandoned.reset();
    }
}
