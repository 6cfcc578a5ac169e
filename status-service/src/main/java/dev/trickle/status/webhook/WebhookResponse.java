package dev.trickle.status.webhook;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Locale;

/** Every response of the webhook server. Meta repeats webhooks for days unless the status is 200. */
enum WebhookResponse {
    ACCEPTED(200),
    SUBSCRIPTION_VERIFIED(200),
    SUBSCRIPTION_REFUSED(403),
    MALFORMED_REQUEST(400),
    MISSING_SIGNATURE(401),
    WRONG_SIGNATURE(401),
    NOT_FOUND(404),
    METHOD_NOT_ALLOWED(405),
    BODY_TOO_LARGE(413),
    BODY_TIMEOUT(503),
    OVERLOADED(503),
    /** Kafka did not acknowledge the record, or the record could not be handed to it. */
    BROKER_UNAVAILABLE(503);

    private final int status;

    WebhookResponse(int status) {
        this.status = status;
    }

    HttpResponseStatus status() {
        return HttpResponseStatus.valueOf(status);
    }

    /** Returns the name in metrics. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
