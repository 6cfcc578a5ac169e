package dev.trickle.status.webhook;

import java.util.function.Consumer;

/** Handles a webhook whose body is complete. */
@FunctionalInterface
interface WebhookHandler {

    /**
     * Returns without waiting for the acknowledgement.
     *
     * @param onResponse called once, by any thread, when the body is stored or storing it has failed
     */
    void handle(WebhookSignature signature, byte[] body, Consumer<WebhookResponse> onResponse);
}
