package dev.trickle.infrastructure;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.raft.DynamicVoters;
import org.apache.kafka.server.common.MetadataVersion;

/** A Kafka broker (KRaft, one node) in this JVM that keeps its data in a folder. */
public final class EmbeddedKafka implements AutoCloseable {

    private static final String CLUSTER_ID_FILE = "cluster-id";

    private final KafkaRaftServer server;
    private final String bootstrapServers;

    private EmbeddedKafka(KafkaRaftServer server, String bootstrapServers) {
        this.server = server;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Formats the folder if it is new and starts the broker on the loopback interface.
     *
     * @param folder folder of the log; created if it is missing, and readable by its owner only
     * @param port port for clients
     * @param controllerPort port for the connection of the broker to its controller
     * @throws IllegalStateException if another broker listens on the port
     */
    public static EmbeddedKafka startIn(Path folder, int port, int controllerPort) {
        return startIn(folder, port, controllerPort, Map.of());
    }

    /**
     * Starts the broker with additional settings, which override the default settings.
     *
     * @throws IllegalStateException if another broker listens on the port
     */
    public static EmbeddedKafka startIn(
            Path folder, int port, int controllerPort, Map<String, String> additionalSettings) {
        try {
            PrivateFolder.ensure(folder);
            var clusterId = loadOrCreateClusterId(folder);
            var properties = settings(folder, port, controllerPort);
            properties.putAll(additionalSettings);
            format(folder, clusterId, controllerPort);
            var server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
            server.startup();
            var broker = new EmbeddedKafka(server, "127.0.0.1:" + port);
            broker.verifyClusterId(clusterId);
            return broker;
        } catch (IOException failure) {
            throw new UncheckedIOException("Kafka cannot use the folder " + folder, failure);
        }
    }

    /** Address for clients, as host:port. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    private static String loadOrCreateClusterId(Path folder) throws IOException {
        var file = folder.resolve(CLUSTER_ID_FILE);
        if (Files.exists(file)) {
            return Files.readString(file).strip();
        }
        var id = Uuid.randomUuid().toString();
        Files.writeString(file, id);
        return id;
    }

    private static void format(Path folder, String clusterId, int controllerPort) throws IOException {
        if (Files.exists(folder.resolve("log").resolve("meta.properties"))) {
            return;
        }
        var formatter = new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8))
                .setNodeId(1)
                .setClusterId(clusterId)
                .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                .setControllerListenerName("CONTROLLER")
                .setHasDynamicQuorum(true)
                .setIgnoreFormatted(true)
                .setMetadataLogDirectory(folder.resolve("log").toString())
                .addDirectory(folder.resolve("log").toString())
                .setInitialControllers(DynamicVoters.parse("1@127.0.0.1:" + controllerPort + ":" + Uuid.randomUuid()));
        try {
            formatter.run();
        } catch (Exception failure) {
            throw new IOException("The folder could not be formatted", failure);
        }
    }

    private static Properties settings(Path folder, int port, int controllerPort) {
        Map<String, Object> values = new HashMap<>();
        values.put("process.roles", "broker,controller");
        values.put("node.id", 1);
        values.put("controller.quorum.bootstrap.servers", "127.0.0.1:" + controllerPort);
        values.put("controller.listener.names", "CONTROLLER");
        values.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        values.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        values.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        values.put("log.dirs", folder.resolve("log").toString());
        values.put("auto.create.topics.enable", false);
        // A webhook may be larger than Kafka's default of 1 MB.
        values.put("message.max.bytes", 6 << 20);
        // A single node cannot replicate.
        values.put("offsets.topic.replication.factor", 1);
        values.put("offsets.topic.num.partitions", 4);
        values.put("transaction.state.log.replication.factor", 1);
        values.put("transaction.state.log.min.isr", 1);
        values.put("transaction.state.log.num.partitions", 4);
        values.put("share.coordinator.state.topic.replication.factor", 1);
        values.put("share.coordinator.state.topic.min.isr", 1);
        values.put("share.coordinator.state.topic.num.partitions", 1);
        values.put("group.initial.rebalance.delay.ms", 0);
        // A minute, the default, may be too short for the first start on a busy machine.
        values.put("initial.broker.registration.timeout.ms", 300_000);
        // After a kill, the controller waits for the timeout of the old registration: 12 s with defaults.
        values.put("broker.session.timeout.ms", 2000);
        values.put("broker.heartbeat.interval.ms", 500);
        values.put("controller.quorum.election.timeout.ms", 200);
        // A killed producer leaves a transaction open. It is aborted at most 1 s after its timeout, instead of 10 s.
        values.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", 1000);
        // Committed offsets must survive a standstill of weeks: 10 years.
        values.put("offsets.retention.minutes", 5_256_000);
        // Memory: the defaults are meant for a dedicated machine.
        values.put("log.cleaner.dedupe.buffer.size", 4L << 20);
        values.put("log.segment.bytes", 64 << 20);
        values.put("num.network.threads", 2);
        values.put("num.io.threads", 4);
        values.put("num.recovery.threads.per.data.dir", 1);
        values.put("background.threads", 2);
        var properties = new Properties();
        values.forEach((name, value) -> properties.put(name, String.valueOf(value)));
        return properties;
    }

    private void verifyClusterId(String clusterId) {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            var actual = admin.describeCluster().clusterId().get();
            if (!clusterId.equals(actual)) {
                throw new IllegalStateException(
                        "Another Kafka cluster (" + actual + ") listens on " + bootstrapServers);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while Kafka started", interrupted);
        } catch (ExecutionException failure) {
            throw new IllegalStateException("Kafka does not respond on " + bootstrapServers, failure.getCause());
        }
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
