package dev.trickle.benchmark;

import dev.trickle.infrastructure.EmbeddedKafka;
import dev.trickle.infrastructure.FreePort;
import dev.trickle.pipeline.Topic;
import dev.trickle.pipeline.installation.SharedSettings.TopicLayout;
import dev.trickle.pipeline.installation.TopicProvisioner;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;

/** Runs a Kafka broker with the topics as deployed, with one partition each, on the disk of the working folder. */
final class BenchBroker implements AutoCloseable {

    private static final int TOPIC_RETRIES = 50;
    private static final Duration TOPIC_RETRY_DELAY = Duration.ofMillis(100);

    private final BenchFolder folder;
    private final EmbeddedKafka server;
    private final Admin admin;

    private BenchBroker(BenchFolder folder, EmbeddedKafka server) {
        this.folder = folder;
        this.server = server;
        this.admin = Admin.create(Map.of("bootstrap.servers", server.bootstrapServers()));
    }

    static BenchBroker start() {
        var folder = BenchFolder.create("kafka-");
        var broker = new BenchBroker(folder, EmbeddedKafka.startIn(folder.path(), FreePort.find(), FreePort.find()));
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "bench-broker-stop"));
        broker.ensureTopics();
        return broker;
    }

    /** The broker does not know a new topic for a moment. */
    private void ensureTopics() {
        var provisioner = new TopicProvisioner(admin, new TopicLayout(1, (short) 1));
        var retries = RetryPolicy.builder()
                .maxRetries(TOPIC_RETRIES)
                .delay(TOPIC_RETRY_DELAY)
                .predicate(failure -> failure.getCause() instanceof RetriableException)
                .build();
        new RetryTemplate(retries)
                .invoke(() -> query(() -> {
                    provisioner.ensureTopics();
                    return true;
                }));
    }

    String bootstrapServers() {
        return server.bootstrapServers();
    }

    /** Returns a producer with the settings of the services for large volumes. */
    KafkaProducer<byte[], byte[]> producer() {
        var bytes = new ByteArraySerializer();
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers(), "linger.ms", 2, "batch.size", 128 << 10), bytes, bytes);
    }

    /** Returns the end offset of a topic. */
    long endOffset(Topic<?, ?> topic) {
        var partition = partitionOf(topic);
        return query(() -> admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .get()
                .offset());
    }

    /** Returns the committed offset of a consumer group; 0 if there is none. */
    long committedOffset(String group, Topic<?, ?> topic) {
        return query(() -> {
            var offset = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .get(partitionOf(topic));
            return offset == null ? 0L : offset.offset();
        });
    }

    /** Deletes all records of a topic. */
    void deleteRecords(Topic<?, ?> topic) {
        var allRecords = Map.of(partitionOf(topic), RecordsToDelete.beforeOffset(endOffset(topic)));
        query(() -> admin.deleteRecords(allRecords).all().get());
    }

    /** Sets whether each append to a topic is flushed to the disk before it is acknowledged. */
    void flushEachAppend(Topic<?, ?> topic, boolean flush) {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
        var entry = new ConfigEntry(TopicConfig.FLUSH_MESSAGES_INTERVAL_CONFIG, flush ? "1" : null);
        var change = new AlterConfigOp(entry, flush ? AlterConfigOp.OpType.SET : AlterConfigOp.OpType.DELETE);
        query(() -> admin.incrementalAlterConfigs(Map.of(resource, List.of(change)))
                .all()
                .get());
    }

    /** Deletes the internal topics of a stopped application. */
    void deleteTopicsOf(String group) {
        query(() -> {
            var internal = admin.listTopics().names().get().stream()
                    .filter(name -> name.startsWith(group + "-"))
                    .toList();
            return admin.deleteTopics(internal).all().get();
        });
    }

    static TopicPartition partitionOf(Topic<?, ?> topic) {
        return new TopicPartition(topic.name(), 0);
    }

    private <T> T query(KafkaQuery<T> kafkaQuery) {
        try {
            return kafkaQuery.run();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted during a request to Kafka", interrupted);
        } catch (ExecutionException failure) {
            throw new IllegalStateException("Kafka does not respond", failure.getCause());
        }
    }

    @Override
    public synchronized void close() {
        admin.close();
        server.close();
        folder.close();
    }

    /** A request to Kafka. */
    @FunctionalInterface
    private interface KafkaQuery<T> {
        T run() throws ExecutionException, InterruptedException;
    }
}
