package dev.trickle.sender.offsets;

import dev.trickle.pipeline.Topics;
import dev.trickle.sender.database.DatabaseComparison;
import dev.trickle.sender.database.DatabaseGuard;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the database with Kafka's committed offsets at the start, after each assignment, and whenever a claim finds
 * another database. Used by the polling thread, which reads the offsets; the database is read on another thread.
 */
public final class DatabaseVerification {

    private static final Logger log = LoggerFactory.getLogger(DatabaseVerification.class);

    private static final Duration KAFKA_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(1);

    /** A refusal usually lasts until a person acts. */
    private static final Duration REFUSED_INTERVAL = Duration.ofSeconds(10);

    private final DatabaseGuard databaseGuard;
    private final DatabaseComparison databaseComparison;
    private final ProcessedOffsets processedOffsets;
    private final Executor executor;
    private final LongSupplier nanos;
    private CompletableFuture<Void> inProgress = CompletableFuture.completedFuture(null);
    private long nextAt;

    public DatabaseVerification(
            DatabaseGuard databaseGuard,
            DatabaseComparison databaseComparison,
            ProcessedOffsets processedOffsets,
            Executor executor,
            LongSupplier nanos) {
        this.databaseGuard = databaseGuard;
        this.databaseComparison = databaseComparison;
        this.processedOffsets = processedOffsets;
        this.executor = executor;
        this.nanos = nanos;
        this.nextAt = nanos.getAsLong();
    }

    /** Stops all claims until the next comparison. */
    public void requireComparison() {
        databaseGuard.invalidate();
        nextAt = nanos.getAsLong();
    }

    /** Begins a comparison if one is required and none is running. */
    public void runIfDue(Consumer<?, ?> consumer) {
        if (databaseGuard.needsComparison() && inProgress.isDone() && nanos.getAsLong() - nextAt >= 0) {
            nextAt = nanos.getAsLong() + interval().toNanos();
            begin(consumer);
        }
    }

    private Duration interval() {
        return databaseGuard.refusal().isPresent() ? REFUSED_INTERVAL : RETRY_INTERVAL;
    }

    private void begin(Consumer<?, ?> consumer) {
        var version = databaseGuard.version();
        try {
            // Before the database is read: offsets are written there first.
            var committed = new HashMap<>(consumer.committed(partitionsOf(consumer), KAFKA_TIMEOUT));
            committed.values().removeIf(Objects::isNull);
            inProgress = CompletableFuture.runAsync(() -> compare(version, committed), executor)
                    .exceptionally(DatabaseVerification::logFailure);
        } catch (KafkaException failure) {
            logFailure(failure);
        }
    }

    /** All partitions, also those of other senders: a sender without any partition writes into the database, too. */
    private static Set<TopicPartition> partitionsOf(Consumer<?, ?> consumer) {
        return consumer.partitionsFor(Topics.SEND_REQUESTS.name(), KAFKA_TIMEOUT).stream()
                .map(each -> new TopicPartition(each.topic(), each.partition()))
                .collect(Collectors.toSet());
    }

    private void compare(long version, Map<TopicPartition, OffsetAndMetadata> committed) {
        var database = processedOffsets.read();
        var refusal = databaseComparison.refusalOf(database, databaseGuard.lastVerified(), committed);
        databaseGuard.complete(version, database.identity(), refusal);
    }

    private static Void logFailure(Throwable failure) {
        log.warn("Database not compared with Kafka, retrying failure={}", failure.toString());
        return null;
    }
}
