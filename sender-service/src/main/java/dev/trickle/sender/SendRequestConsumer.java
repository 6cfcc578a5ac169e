package dev.trickle.sender;

import static dev.trickle.pipeline.Topics.SEND_REQUESTS;

import dev.trickle.sender.offsets.AssignedPartitions;
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
 * One life of a consumer of send requests: reads them, has each decided on its way of its own, and lets the offsets
 * follow as far as everything is decided. It goes on polling whatever the decisions wait for, so that a slow number or
 * a database that is away never costs the group a member.
 */
final class SendRequestConsumer implements ConsumerRebalanceListener, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SendRequestConsumer.class);

    /** Of each partition: enough to keep a number of the highest rate busy, with some that wait for slow answers. */
    private static final int MOST_UNDER_WAY = 1_000;

    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration LAST_COMMIT = Duration.ofSeconds(3);
    private static final long BETWEEN_COMMITS_THAT_FAIL = Duration.ofSeconds(1).toNanos();

    private final Consumer<byte[], byte[]> consumer;
    private final RequestProcessor requestProcessor;
    private final OffsetCommitter offsetCommitter;
    private final InitialOffsets initialOffsets;
    private final LongSupplier nanos;
    private final AssignedPartitions assignedPartitions = new AssignedPartitions();
    private long commitFrom;

    SendRequestConsumer(
            Consumer<byte[], byte[]> consumer,
            RequestProcessor requestProcessor,
            OffsetCommitter offsetCommitter,
            InitialOffsets initialOffsets,
            LongSupplier nanos) {
        this.consumer = consumer;
        this.requestProcessor = requestProcessor;
        this.offsetCommitter = offsetCommitter;
        this.initialOffsets = initialOffsets;
        this.nanos = nanos;
        this.commitFrom = nanos.getAsLong();
        consumer.subscribe(List.of(SEND_REQUESTS.name()), this);
    }

    /** Reads once. */
    void read() {
        readNoMoreOfThoseWithManyUnderWay();
        for (var record : consumer.poll(POLL)) {
            var partition = new TopicPartition(record.topic(), record.partition());
            requestProcessor.begin(record, assignedPartitions.of(partition));
        }
        if (nanos.getAsLong() - commitFrom >= 0) {
            commit(offsetCommitter.follow(assignedPartitions.moved()));
        }
    }

    private void commit(Map<TopicPartition, OffsetAndMetadata> decided) {
        if (!decided.isEmpty()) {
            consumer.commitAsync(decided, (committed, failure) -> {
                if (failure != null) {
                    log.warn("Offsets were not committed, trying again failure={}", failure.toString());
                    offsetCommitter.takeBack(decided, consumer.assignment());
                    commitFrom = nanos.getAsLong() + BETWEEN_COMMITS_THAT_FAIL;
                }
            });
        }
    }

    private void readNoMoreOfThoseWithManyUnderWay() {
        var full = assignedPartitions.withAtLeast(MOST_UNDER_WAY);
        consumer.resume(consumer.paused().stream()
                .filter(partition -> !full.contains(partition))
                .toList());
        consumer.pause(full);
    }

    /** Reads no more: what is decided so far is committed, the rest is read again. */
    @Override
    public void close() {
        try {
            consumer.close(CloseOptions.timeout(LAST_COMMIT.multipliedBy(2)));
        } finally {
            assignedPartitions.loseAll();
        }
    }

    private void commitNow() {
        try {
            var decided = offsetCommitter.finish(assignedPartitions.moved(), LAST_COMMIT);
            if (!decided.isEmpty()) {
                consumer.commitSync(decided, LAST_COMMIT);
            }
        } catch (KafkaException failure) {
            log.warn("Offsets were not committed, requests will be read again failure={}", failure.toString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        if (!partitions.isEmpty()) {
            initialOffsets.ensure(consumer, partitions);
            assignedPartitions.add(partitions, nanos.getAsLong());
            log.info("Reads send requests partitions={}", numbers(partitions));
        }
    }

    /** Nothing of them is claimed here any more; what is under way is finished, and told. */
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        if (!partitions.isEmpty()) {
            assignedPartitions.stop(partitions);
            commitNow();
            onPartitionsLost(partitions);
        }
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        assignedPartitions.lose(partitions);
        offsetCommitter.forget(partitions);
        log.info("Others read send requests now partitions={}", numbers(partitions));
    }

    private static Set<Integer> numbers(Collection<TopicPartition> partitions) {
        return new TreeSet<>(partitions.stream().map(TopicPartition::partition).toList());
    }
}
