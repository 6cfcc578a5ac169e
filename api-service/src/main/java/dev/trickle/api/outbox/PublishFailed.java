package dev.trickle.api.outbox;

import org.jspecify.annotations.Nullable;

/** Kafka did not acknowledge all records; some may be written, so the whole batch must be published again. */
public final class PublishFailed extends RuntimeException {

    private static final long serialVersionUID = 1;

    PublishFailed(@Nullable Throwable cause) {
        super("Kafka did not acknowledge all records", cause);
    }
}
