package dev.trickle.status.webhook;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Locale;

/** Everything that is ever answered. To whatever is not 200 Meta comes again for days. */
enum WebhookResponse {
    KEPT(200),
    ADDRESS_CONFIRMED(200),
    ADDRESS_NOT_CONFIRMED(403),
    UNREADABLE(400),
    UNSIGNED(401),
    FORGED(401),
    NOT_HERE(404),
    NO_SUCH_METHOD(405),
    TOO_LARGE(413),
    TOO_SLOW(503),
    NO_ROOM(503),
    NOT_KEPT(503);

    private final int status;

    WebhookResponse(int status) {
        this.status = status;
    }

    HttpResponseStatus status() {
        return HttpResponseStatus.valueOf(status);
    }

    /** What it is called in metrics. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
