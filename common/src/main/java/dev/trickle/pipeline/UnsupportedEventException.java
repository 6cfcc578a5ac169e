package dev.trickle.pipeline;

import org.apache.kafka.common.errors.SerializationException;

/**
 * An event that another version wrote: its type, or one of its values, does not exist in this version. It must not be
 * skipped, because it is valid.
 */
public final class UnsupportedEventException extends SerializationException {

    private static final long serialVersionUID = 1;

    UnsupportedEventException(String message) {
        super(message);
    }
}
