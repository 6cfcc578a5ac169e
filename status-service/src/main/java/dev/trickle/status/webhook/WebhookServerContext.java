package dev.trickle.status.webhook;

import java.util.concurrent.Executor;
import java.util.concurrent.Phaser;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all connections share. */
record WebhookServerContext(
        WebhookProperties settings,
        SubscriptionVerification subscriptionVerification,
        WebhookHandler handler,
        WebhookMetrics metrics,
        WebhookRefusalCounter refused,
        Semaphore room,
        Executor threads,
        Phaser unanswered) {

    private static final Logger log = LoggerFactory.getLogger(WebhookServerContext.class);

    int largestBody() {
        return Math.toIntExact(settings.largestBody().toBytes());
    }

    BoundedBody newBody() {
        return new BoundedBody(room, largestBody());
    }

    /**
     * Has the webhook kept, by another thread: Kafka's client may wait.
     *
     * @throws RejectedExecutionException when the server is stopping
     */
    void take(WebhookSignature webhookSignature, byte[] body, Consumer<WebhookResponse> answered) {
        threads.execute(() -> {
            unanswered.register();
            Consumer<WebhookResponse> last = webhookResponse -> {
                answered.accept(webhookResponse);
                unanswered.arriveAndDeregister();
            };
            try {
                handler.take(webhookSignature, body, last);
            } catch (RuntimeException mistake) {
                log.error(
                        "A webhook could not be kept, Meta will come again cause={}",
                        mistake.getClass().getSimpleName());
                last.accept(WebhookResponse.NOT_KEPT);
            }
        });
    }
}
