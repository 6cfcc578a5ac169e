package dev.trickle.api.publishing;

import org.jspecify.annotations.Nullable;

/** Kafka did not acknowledge everything; some of it may have arrived, so all of it is to be sent again. */
public final class NotPublished extends RuntimeException {

    private static final long serialVersionUID = 1;

    NotPublished(@Nullable Throwable cause) {
        super("Kafka did not acknowledge everything", cause);
    }
}
