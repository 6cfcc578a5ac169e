package dev.trickle.status;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.RetryListener;

/** Logs failed batches, which are retried forever and would otherwise stay unnoticed. */
final class RetryLogger implements RetryListener {

    private static final Logger log = LoggerFactory.getLogger(RetryLogger.class);

    /** Logs the exception type only: exception messages may quote values that identify people. */
    @Override
    public void failedDelivery(ConsumerRecords<?, ?> records, Exception failure, int attempt) {
        var cause = failure.getCause() == null ? failure : failure.getCause();
        log.warn(
                "Batch failed, retrying topics={} records={} attempt={} cause={}",
                records.partitions().stream()
                        .map(part -> part.topic())
                        .distinct()
                        .toList(),
                records.count(),
                attempt,
                cause.getClass().getSimpleName());
    }

    /** Logs nothing: a listener that names the failed record has logged it. */
    @Override
    public void failedDelivery(ConsumerRecord<?, ?> record, @Nullable Exception failure, int attempt) {}
}
