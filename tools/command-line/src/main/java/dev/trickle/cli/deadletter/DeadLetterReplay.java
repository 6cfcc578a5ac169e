package dev.trickle.cli.deadletter;

import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.trickle.cli.console.CommandFailed;
import dev.trickle.cli.console.ExitCodes;
import dev.trickle.cli.deadletter.ReplayMarker.Origin;
import dev.trickle.pipeline.DeadLetter;
import dev.trickle.pipeline.Topic;
import dev.trickle.pipeline.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Publishes original records again. A record and the marker of its replay are in one transaction, so a crash leaves
 * both or neither. All replays of an installation share one transactional id: a later one aborts an earlier one that
 * still runs, and reads its markers only after that.
 */
final class DeadLetterReplay implements AutoCloseable {

    /** Fences concurrent replays, so it is the same for all. */
    private static final String TRANSACTIONAL_ID = "trickle-dead-letters";

    /** A webhook of up to 4 MB is one record. */
    private static final int MAX_REQUEST_BYTES = 6 << 20;

    private static final Set<String> SOURCES = Topics.ALL.stream()
            .filter(topic -> !Topics.DEAD_LETTERS.contains(topic))
            .map(Topic::name)
            .collect(toUnmodifiableSet());

    private final KafkaProducer<byte[], byte[]> producer;
    private final DeadLetterTopics topics;

    private DeadLetterReplay(KafkaProducer<byte[], byte[]> producer, DeadLetterTopics topics) {
        this.producer = producer;
        this.topics = topics;
    }

    /** Aborts the replay of another process, if there is one. */
    static DeadLetterReplay begin(Map<String, Object> settings, DeadLetterTopics topics) {
        var transactional = new HashMap<>(settings);
        transactional.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, TRANSACTIONAL_ID);
        transactional.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
        transactional.put(ProducerConfig.ACKS_CONFIG, "all");
        var producer = new KafkaProducer<>(transactional, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
        return new DeadLetterReplay(producer, topics);
    }

    /** Returns the dead letters that match; only after {@link #begin}, so that no other replay adds markers. */
    List<StoredDeadLetter> find(Predicate<StoredDeadLetter> condition) {
        return topics.findAll().stream().filter(condition).toList();
    }

    /** Publishes the original record again, to the partition that it came from. */
    Origin replay(StoredDeadLetter letter) {
        var origin = requireOrigin(letter.id(), letter.origin());
        var record = topics.load(letter.id());
        try {
            producer.beginTransaction();
            // The commit throws an exception if one of them fails.
            var unused = List.of(producer.send(origin.toOriginal(record)), producer.send(ReplayMarker.of(record)));
            producer.commitTransaction();
        } catch (ProducerFencedException fenced) {
            throw new CommandFailed(ExitCodes.FAILED, "Another process replays dead letters; this one has stopped.");
        }
        return Origin.of(origin);
    }

    private static DeadLetter requireOrigin(DeadLetterId id, Optional<DeadLetter> origin) {
        return origin.filter(each -> SOURCES.contains(each.topic()))
                .orElseThrow(() -> new CommandFailed(
                        ExitCodes.FAILED,
                        "The dead letter " + id + " does not state a topic of Trickle that it came from."));
    }

    @Override
    public void close() {
        producer.close();
    }
}
