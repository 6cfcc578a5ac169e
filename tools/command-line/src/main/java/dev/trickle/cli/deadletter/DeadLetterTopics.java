package dev.trickle.cli.deadletter;

import dev.trickle.cli.console.CommandFailed;
import dev.trickle.cli.console.ExitCodes;
import dev.trickle.cli.deadletter.ReplayMarker.Origin;
import dev.trickle.pipeline.DeadLetter;
import dev.trickle.pipeline.Topic;
import dev.trickle.pipeline.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the dead-letter topics; commits no offsets. */
final class DeadLetterTopics implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;

    DeadLetterTopics(Map<String, Object> settings) {
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Returns all dead letters in the order of their topics and of the time when they were written. */
    List<StoredDeadLetter> findAll() {
        var letters = new ArrayList<StoredDeadLetter>();
        var replays = new HashMap<Origin, Instant>();
        readCommitted(record -> {
            if (ReplayMarker.isMarker(record)) {
                ReplayMarker.originOf(record)
                        .ifPresent(origin -> replays.putIfAbsent(origin, Instant.ofEpochMilli(record.timestamp())));
            } else {
                letters.add(withoutContent(record));
            }
        });
        return letters.stream()
                .map(letter -> letter.withReplay(
                        letter.origin().map(Origin::of).map(replays::get).orElse(null)))
                .toList();
    }

    /**
     * Loads a dead letter with its content.
     *
     * @throws CommandFailed if there is none with this id
     */
    ConsumerRecord<byte[], byte[]> load(DeadLetterId id) {
        var partition = id.topicPartition();
        if (!partitions().contains(partition)) {
            throw notFound(id);
        }
        consumer.assign(List.of(partition));
        var end = consumer.endOffsets(List.of(partition)).get(partition);
        var begin = consumer.beginningOffsets(List.of(partition)).get(partition);
        if (end == null || begin == null || id.offset() < begin || id.offset() >= end) {
            throw notFound(id);
        }
        consumer.seek(partition, id.offset());
        while (consumer.position(partition) < end) {
            for (var record : consumer.poll(POLL)) {
                if (record.offset() == id.offset() && !ReplayMarker.isMarker(record)) {
                    return record;
                }
                if (record.offset() >= id.offset()) {
                    throw notFound(id);
                }
            }
        }
        throw notFound(id);
    }

    private void readCommitted(Consumer<ConsumerRecord<byte[], byte[]>> action) {
        var partitions = partitions();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        var ends = consumer.endOffsets(partitions);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(POLL).forEach(action);
        }
    }

    /**
     * Does nothing if Kafka responds.
     *
     * @throws CommandFailed if it does not
     */
    void requireReachable() {
        partitions();
    }

    private List<TopicPartition> partitions() {
        try {
            var existing = consumer.listTopics();
            return Topics.DEAD_LETTERS.stream()
                    .map(Topic::name)
                    .map(topic -> existing.getOrDefault(topic, List.of()))
                    .flatMap(Collection::stream)
                    .map(found -> new TopicPartition(found.topic(), found.partition()))
                    .toList();
        } catch (TimeoutException unreachable) {
            throw new CommandFailed(
                    ExitCodes.UNREACHABLE,
                    "Kafka cannot be reached. Set KAFKA_BOOTSTRAP_SERVERS, run the command where the services find their"
                            + " installation.yaml, or name the local stack with --data FOLDER.");
        }
    }

    private static StoredDeadLetter withoutContent(ConsumerRecord<byte[], byte[]> record) {
        return new StoredDeadLetter(
                new DeadLetterId(record.topic(), record.partition(), record.offset()),
                Instant.ofEpochMilli(record.timestamp()),
                DeadLetter.of(record.headers()),
                Math.max(0, record.serializedValueSize()),
                null);
    }

    private static CommandFailed notFound(DeadLetterId id) {
        return new CommandFailed(ExitCodes.FAILED, "There is no dead letter " + id);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
