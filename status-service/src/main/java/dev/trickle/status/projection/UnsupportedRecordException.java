package dev.trickle.status.projection;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A valid record that this version, or these settings, cannot process. It must be processed later, not skipped. */
public final class UnsupportedRecordException extends RuntimeException {

    private static final long serialVersionUID = 1;

    UnsupportedRecordException(ConsumerRecord<?, ?> record, String reason) {
        super("%s at topic=%s partition=%s offset=%s"
                .formatted(reason, record.topic(), record.partition(), record.offset()));
    }
}
