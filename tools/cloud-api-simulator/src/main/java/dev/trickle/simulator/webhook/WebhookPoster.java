package dev.trickle.simulator.webhook;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries one POST to the receiver, and puts it back into the queue if it is not confirmed. */
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
    private final LongAdder givenUp = new LongAdder();
    private final AtomicBoolean isRefused = new AtomicBoolean();

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

    /** Makes one try; the POST counts as under way until it is confirmed, or is back in the queue. */
    void carry(WebhookDelivery webhookDelivery) {
        try {
            if (receiver.confirms(bodyOf(webhookDelivery))) {
                confirmed(webhookDelivery);
            } else {
                refused(webhookDelivery);
            }
        } finally {
            queue.end();
        }
    }

    private byte[] bodyOf(WebhookDelivery webhookDelivery) {
        var webhookNotice = webhookDelivery.notice();
        return webhookNotice == null
                ? writer.write(webhookChaos.shuffled(webhookDelivery.updates()))
                : writer.write(webhookNotice);
    }

    private void confirmed(WebhookDelivery webhookDelivery) {
        webhookDelivery.updates().forEach(onDelivered);
        delivered.add(webhookDelivery.updates().size());
        posts.increment();
        if (isRefused.compareAndSet(true, false)) {
            log.info("Webhooks are confirmed again");
        }
    }

    private void refused(WebhookDelivery webhookDelivery) {
        refused.increment();
        if (isRefused.compareAndSet(false, true)) {
            log.info(
                    "Webhooks are not confirmed, they will be repeated updates={}",
                    webhookDelivery.updates().size());
        }
        var now = System.nanoTime();
        if (webhookDelivery.isHopeless(plan, now)) {
            givenUp.add(webhookDelivery.updates().size());
            log.warn(
                    "A webhook is given up updates={}",
                    webhookDelivery.updates().size());
        } else {
            queue.repeat(webhookDelivery.again(plan, now));
        }
    }

    WebhookCounts counts() {
        return new WebhookCounts(
                queue.untold(), queue.unconfirmed(), delivered.sum(), posts.sum(), refused.sum(), givenUp.sum());
    }

    void resetCounts() {
        delivered.reset();
        posts.reset();
        refused.reset();
        givenUp.reset();
    }
}
