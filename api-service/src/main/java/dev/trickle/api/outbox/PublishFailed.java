package dev.trickle.api.outbox;

import org.jspecify.annotations.Nullable;

/** Kafka did not acknowledge everything; some of it may have arrived, so all of it is to be sent again. */
public final class PublishFailed extends RuntimeException {

    private static final long serialVersionUID = 1;

    PublishFailed(@Nullable Throwable cause) {
        super("Kafka did not acknowledge everything", cause);
    }
}
