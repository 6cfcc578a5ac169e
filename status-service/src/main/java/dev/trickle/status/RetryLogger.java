package dev.trickle.status;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.RetryListener;

/** Says that a batch failed and is tried again: it may be so for ever, and nobody would know. */
final class RetryLogger implements RetryListener {

    private static final Logger log = LoggerFactory.getLogger(RetryLogger.class);

    /** Messages of exceptions may quote values, and values may name people: the names of their types must do. */
    @Override
    public void failedDelivery(ConsumerRecords<?, ?> records, Exception failure, int attempt) {
        var cause = failure.getCause() == null ? failure : failure.getCause();
        log.warn(
                "A batch failed and is tried again topics={} records={} attempt={} cause={}",
                records.partitions().stream()
                        .map(part -> part.topic())
                        .distinct()
                        .toList(),
                records.count(),
                attempt,
                cause.getClass().getSimpleName());
    }

    /** Of a listener that names the record: it has said what there is to say. */
    @Override
    public void failedDelivery(ConsumerRecord<?, ?> record, @Nullable Exception failure, int attempt) {}
}
