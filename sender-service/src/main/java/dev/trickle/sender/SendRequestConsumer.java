package dev.trickle.sender;

import static dev.trickle.pipeline.Topics.SEND_REQUESTS;

import dev.trickle.sender.offsets.AssignedPartitions;
import dev.trickle.sender.offsets.DatabaseVerification;
import dev.trickle.sender.offsets.InitialOffsets;
import dev.trickle.sender.offsets.OffsetCommitter;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Consumer of send requests. It polls, processes each request on its own thread, and commits the offsets up to which
 * all requests are processed. It continues to poll whatever the requests wait for, so that a slow number or an
 * unavailable database never costs the group a member.
 */
final class SendRequestConsumer implements ConsumerRebalanceListener, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SendRequestConsumer.class);

    /**
     * Maximum per partition: enough to keep a number of the highest rate busy while some requests wait for slow
     * responses.
     */
    private static final int MAX_IN_FLIGHT = 1_000;

    private static final Duration POLL_TIMEOUT = Duration.ofMillis(50);
    private static final Duration FINAL_COMMIT_TIMEOUT = Duration.ofSeconds(3);
    private static final long COMMIT_RETRY_DELAY = Duration.ofSeconds(1).toNanos();

    private final Consumer<byte[], byte[]> consumer;
    private final RequestProcessor requestProcessor;
    private final OffsetCommitter offsetCommitter;
    private final InitialOffsets initialOffsets;
    private final DatabaseVerification databaseVerification;
    private final LongSupplier nanos;
    private final AssignedPartitions assignedPartitions = new AssignedPartitions();
    private long nextCommitAt;

    SendRequestConsumer(
            Consumer<byte[], byte[]> consumer,
            RequestProcessor requestProcessor,
            OffsetCommitter offsetCommitter,
            InitialOffsets initialOffsets,
            DatabaseVerification databaseVerification,
            LongSupplier nanos) {
        this.consumer = consumer;
        this.requestProcessor = requestProcessor;
        this.offsetCommitter = offsetCommitter;
        this.initialOffsets = initialOffsets;
        this.databaseVerification = databaseVerification;
        this.nanos = nanos;
        this.nextCommitAt = nanos.getAsLong();
        consumer.subscribe(List.of(SEND_REQUESTS.name()), this);
    }

    /** Polls once. */
    void poll() {
        databaseVerification.runIfDue(consumer);
        pauseFullPartitions();
        for (var record : consumer.poll(POLL_TIMEOUT)) {
            var partition = new TopicPartition(record.topic(), record.partition());
            requestProcessor.submit(record, assignedPartitions.progressOf(partition));
        }
        if (nanos.getAsLong() - nextCommitAt >= 0) {
            commit(offsetCommitter.advance(assignedPartitions.pollAdvanced()));
        }
    }

    private void commit(Map<TopicPartition, OffsetAndMetadata> processed) {
        if (!processed.isEmpty()) {
            consumer.commitAsync(processed, (committed, failure) -> {
                if (failure != null) {
                    log.warn("Offset commit failed, retrying failure={}", failure.toString());
                    offsetCommitter.requeue(processed, consumer.assignment());
                    nextCommitAt = nanos.getAsLong() + COMMIT_RETRY_DELAY;
                }
            });
        }
    }

    private void pauseFullPartitions() {
        var full = assignedPartitions.withAtLeastInFlight(MAX_IN_FLIGHT);
        consumer.resume(consumer.paused().stream()
                .filter(partition -> !full.contains(partition))
                .toList());
        consumer.pause(full);
    }

    /** Stops polling. Processed offsets are committed; the other requests are read again. */
    @Override
    public void close() {
        try {
            consumer.close(CloseOptions.timeout(FINAL_COMMIT_TIMEOUT.multipliedBy(2)));
        } finally {
            assignedPartitions.removeAll();
        }
    }

    private void commitNow() {
        try {
            var processed = offsetCommitter.finish(assignedPartitions.pollAdvanced(), FINAL_COMMIT_TIMEOUT);
            if (!processed.isEmpty()) {
                consumer.commitSync(processed, FINAL_COMMIT_TIMEOUT);
            }
        } catch (KafkaException failure) {
            log.warn("Offset commit failed, requests will be read again failure={}", failure.toString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        if (!partitions.isEmpty()) {
            databaseVerification.requireComparison();
            initialOffsets.ensure(consumer, partitions);
            assignedPartitions.assign(partitions, nanos.getAsLong());
            log.info("Partitions assigned partitions={}", numbers(partitions));
        }
    }

    /** No further claim is made for these partitions; requests in flight are finished and published. */
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        if (!partitions.isEmpty()) {
            assignedPartitions.revoke(partitions);
            commitNow();
            onPartitionsLost(partitions);
        }
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        assignedPartitions.remove(partitions);
        offsetCommitter.discard(partitions);
        log.info("Partitions revoked partitions={}", numbers(partitions));
    }

    private static Set<Integer> numbers(Collection<TopicPartition> partitions) {
        return new TreeSet<>(partitions.stream().map(TopicPartition::partition).toList());
    }
}
