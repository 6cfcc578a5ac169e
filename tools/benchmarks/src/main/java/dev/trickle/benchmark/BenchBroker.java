package dev.trickle.benchmark;

import dev.trickle.infrastructure.EmbeddedKafka;
import dev.trickle.infrastructure.FreePort;
import dev.trickle.pipeline.Topic;
import dev.trickle.pipeline.installation.SharedSettings.TopicLayout;
import dev.trickle.pipeline.installation.TopicProvisioner;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A Kafka broker of its own with the topics as deployed, one partition each, on the disk of the working folder. */
final class BenchBroker implements AutoCloseable {

    private final BenchFolder folder;
    private final EmbeddedKafka server;
    private final Admin admin;

    private BenchBroker(BenchFolder folder, EmbeddedKafka server) {
        this.folder = folder;
        this.server = server;
        this.admin = Admin.create(Map.of("bootstrap.servers", server.bootstrapServers()));
    }

    static BenchBroker start() {
        var folder = BenchFolder.make("kafka-");
        var broker = new BenchBroker(folder, EmbeddedKafka.startIn(folder.path(), FreePort.find(), FreePort.find()));
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "bench-broker-end"));
        broker.ask(() -> {
            new TopicProvisioner(broker.admin, new TopicLayout(1, (short) 1)).ensureTopics();
            return true;
        });
        return broker;
    }

    String bootstrapServers() {
        return server.bootstrapServers();
    }

    /** What the services' own producers are set to where much is written. */
    KafkaProducer<byte[], byte[]> producer() {
        var bytes = new ByteArraySerializer();
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers(), "linger.ms", 2, "batch.size", 128 << 10), bytes, bytes);
    }

    /** The offset behind the last record of a topic. */
    long endOf(Topic<?, ?> topic) {
        var at = partitionOf(topic);
        return ask(() -> admin.listOffsets(Map.of(at, OffsetSpec.latest()))
                .partitionResult(at)
                .get()
                .offset());
    }

    /** How far a group has read a topic and committed; 0 before it has. */
    long readBy(String group, Topic<?, ?> topic) {
        return ask(() -> {
            var offset = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .get(partitionOf(topic));
            return offset == null ? 0L : offset.offset();
        });
    }

    /** Whoever begins to read this topic finds nothing of what is in it now. */
    void forget(Topic<?, ?> topic) {
        var everything = Map.of(partitionOf(topic), RecordsToDelete.beforeOffset(endOf(topic)));
        ask(() -> admin.deleteRecords(everything).all().get());
    }

    /** Deletes the topics that a stopped program has made for itself. */
    void forgetTopicsOf(String group) {
        ask(() -> {
            var own = admin.listTopics().names().get().stream()
                    .filter(name -> name.startsWith(group + "-"))
                    .toList();
            return admin.deleteTopics(own).all().get();
        });
    }

    static TopicPartition partitionOf(Topic<?, ?> topic) {
        return new TopicPartition(topic.name(), 0);
    }

    private <T> T ask(KafkaQuery<T> kafkaQuery) {
        try {
            return kafkaQuery.answer();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while Kafka was asked", interrupted);
        } catch (ExecutionException failure) {
            throw new IllegalStateException("Kafka does not answer", failure.getCause());
        }
    }

    @Override
    public synchronized void close() {
        admin.close();
        server.close();
        folder.close();
    }

    /** Something that Kafka answers. */
    @FunctionalInterface
    private interface KafkaQuery<T> {
        T answer() throws ExecutionException, InterruptedException;
    }
}
