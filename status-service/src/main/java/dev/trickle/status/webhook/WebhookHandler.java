package dev.trickle.status.webhook;

import java.util.function.Consumer;

/** What becomes of a webhook once its body is here. */
@FunctionalInterface
interface WebhookHandler {

    /**
     * Comes back at once, or nearly so.
     *
     * @param answered told once, by any thread: when the body is kept, or it is clear that it will not be
     */
    void take(WebhookSignature webhookSignature, byte[] body, Consumer<WebhookResponse> answered);
}
