package dev.trickle.scheduler.failure;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.internals.FailedProcessingException;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts how often the processing of a record has failed. The count is in memory only, because a failure aborts the
 * transaction. After {@value #MAX_FAILURES} failures the record is skipped before anything is read or written for it.
 */
public final class RecordFailures implements MeterBinder {

    static final int MAX_FAILURES = 3;

    private static final Logger log = LoggerFactory.getLogger(RecordFailures.class);

    private final Map<Position, Integer> failures = new ConcurrentHashMap<>();
    private final Set<Position> skipped = ConcurrentHashMap.newKeySet();

    /**
     * Throws an exception that {@link SkippedRecordHandler} turns into a dead letter, if the record has failed too
     * often.
     */
    public void requireProcessable(RecordMetadata record) {
        if (failures.isEmpty()) {
            return;
        }
        var position = Position.of(record);
        if (failures.getOrDefault(position, 0) < MAX_FAILURES) {
            return;
        }
        if (skipped.add(position)) {
            log.error(
                    "Record skipped after repeated failures, published as dead letter topic={} partition={} offset={}"
                            + " failures={}",
                    position.topic(),
                    position.partition(),
                    position.offset(),
                    MAX_FAILURES);
        }
        throw new SkippedRecordException(position.topic(), position.partition(), position.offset());
    }

    /**
     * Processes a record unless it has failed too often, and counts a failure that it causes. A record that succeeds
     * starts anew. A skipped one is kept: it would fail whenever it is read again, before the commit and in a recovery.
     */
    public void process(RecordMetadata record, Runnable processing) {
        requireProcessable(record);
        try {
            processing.run();
        } catch (RuntimeException failure) {
            add(record, failure);
            throw failure;
        }
        if (!failures.isEmpty()) {
            failures.remove(Position.of(record));
        }
    }

    /** Counts a failure, if the record caused it. */
    public void add(RecordMetadata record, RuntimeException failure) {
        if (isCausedByRecord(failure)) {
            failures.merge(Position.of(record), 1, Integer::sum);
        }
    }

    /** Number of records that this process has skipped. */
    int skipped() {
        return skipped.size();
    }

    /**
     * Whether the scheduler's own code failed on this record. Failures of a store, of the disk and of Kafka, and
     * timeouts affect any record.
     */
    static boolean isCausedByRecord(Throwable failure) {
        var isOwn = false;
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof Error
                    || cause instanceof IOException
                    || cause instanceof org.rocksdb.RocksDBException
                    || cause instanceof UnknownAccountException
                    || (cause instanceof KafkaException && !isWrapper(cause))) {
                return false;
            }
            isOwn |= !isWrapper(cause);
        }
        return isOwn;
    }

    /** Exceptions that Kafka Streams wraps around those of the scheduler's own code. */
    private static boolean isWrapper(Throwable failure) {
        return failure.getClass() == StreamsException.class
                || failure.getClass() == FailedProcessingException.class
                || failure instanceof SerializationException;
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        Gauge.builder("trickle.scheduler.records.skipped", this, RecordFailures::skipped)
                .description("Records skipped because their processing failed repeatedly")
                .register(meters);
    }

    private record Position(String topic, int partition, long offset) {

        static Position of(RecordMetadata record) {
            return new Position(record.topic(), record.partition(), record.offset());
        }
    }
}
