package dev.trickle.status.webhook;

import java.util.concurrent.Executor;
import java.util.concurrent.Phaser;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Dependencies and limits that all connections share. */
record WebhookServerContext(
        WebhookProperties settings,
        SubscriptionVerification verification,
        WebhookHandler handler,
        WebhookMetrics metrics,
        WebhookRefusalCounter refusals,
        Semaphore buffer,
        Executor threads,
        Phaser unanswered) {

    private static final Logger log = LoggerFactory.getLogger(WebhookServerContext.class);

    int maxBodySize() {
        return Math.toIntExact(settings.maxBodySize().toBytes());
    }

    BoundedBody newBody() {
        return new BoundedBody(buffer, maxBodySize());
    }

    /**
     * Hands the webhook to the handler on another thread, as Kafka's client may block.
     *
     * @throws RejectedExecutionException when the server is stopping
     */
    void submit(WebhookSignature signature, byte[] body, Consumer<WebhookResponse> onResponse) {
        threads.execute(() -> {
            unanswered.register();
            Consumer<WebhookResponse> completion = response -> {
                onResponse.accept(response);
                unanswered.arriveAndDeregister();
            };
            try {
                handler.handle(signature, body, completion);
            } catch (RuntimeException failure) {
                log.error(
                        "Webhook handler failed, Meta repeats the webhook cause={}",
                        failure.getClass().getSimpleName());
                completion.accept(WebhookResponse.BROKER_UNAVAILABLE);
            }
        });
    }
}
