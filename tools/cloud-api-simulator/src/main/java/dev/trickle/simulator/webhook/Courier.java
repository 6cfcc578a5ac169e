package dev.trickle.simulator.webhook;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries one POST to the receiver, and puts it back into the queue if it is not confirmed. */
final class Courier {

    private static final Logger log = LoggerFactory.getLogger(Courier.class);

    private final Receiver receiver;
    private final WebhookWriter writer;
    private final WebhookQueue queue;
    private final Disorder disorder;
    private final RetryPlan plan;
    private final Consumer<StatusUpdate> onDelivered;
    private final LongAdder delivered = new LongAdder();
    private final LongAdder posts = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder givenUp = new LongAdder();
    private final AtomicBoolean isRefused = new AtomicBoolean();

    Courier(
            Receiver receiver,
            WebhookWriter writer,
            WebhookQueue queue,
            Disorder disorder,
            RetryPlan plan,
            Consumer<StatusUpdate> onDelivered) {
        this.receiver = receiver;
        this.writer = writer;
        this.queue = queue;
        this.disorder = disorder;
        this.plan = plan;
        this.onDelivered = onDelivered;
    }

    /** Makes one try; the POST counts as under way until it is confirmed, or is back in the queue. */
    void carry(Post post) {
        try {
            if (receiver.confirms(bodyOf(post))) {
                confirmed(post);
            } else {
                refused(post);
            }
        } finally {
            queue.end();
        }
    }

    private byte[] bodyOf(Post post) {
        var notice = post.notice();
        return notice == null ? writer.write(disorder.shuffled(post.updates())) : writer.write(notice);
    }

    private void confirmed(Post post) {
        post.updates().forEach(onDelivered);
        delivered.add(post.updates().size());
        posts.increment();
        if (isRefused.compareAndSet(true, false)) {
            log.info("Webhooks are confirmed again");
        }
    }

    private void refused(Post post) {
        refused.increment();
        if (isRefused.compareAndSet(false, true)) {
            log.info(
                    "Webhooks are not confirmed, they will be repeated updates={}",
                    post.updates().size());
        }
        var now = System.nanoTime();
        if (post.isHopeless(plan, now)) {
            givenUp.add(post.updates().size());
            log.warn("A webhook is given up updates={}", post.updates().size());
        } else {
            queue.repeat(post.again(plan, now));
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
