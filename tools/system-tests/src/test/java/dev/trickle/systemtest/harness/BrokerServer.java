package dev.trickle.systemtest.harness;

import static java.util.stream.Collectors.toMap;
import static org.awaitility.Awaitility.await;

import dev.trickle.infrastructure.FreePort;
import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.installation.SharedSettings.TopicLayout;
import dev.trickle.pipeline.installation.TopicProvisioner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A Kafka broker that keeps its data and its port when it is killed. */
public final class BrokerServer implements AutoCloseable {

    private static final int HEAP_MEGABYTES = 320;
    private static final int ANSWER_MILLIS = 5_000;

    private final Path folder;
    private final int port = FreePort.find();
    private final int controllerPort = FreePort.find();
    private final ChildProcess childProcess;

    BrokerServer(Path folder, Path logs, @Nullable BrokerProxy brokerProxy) {
        this.folder = folder;
        var command = new JavaCommand(BrokerProgram.class, HEAP_MEGABYTES);
        var ports = brokerProxy == null
                ? IntStream.of(port, controllerPort)
                : IntStream.of(port, controllerPort, brokerProxy.port(), brokerProxy.way());
        var arguments = Stream.concat(Stream.of(folder.toString()), ports.mapToObj(Integer::toString))
                .toList();
        this.childProcess = new ChildProcess("broker", logs, () -> command.with(arguments), this::answersAsItself);
    }

    /** Kafka clients connect here; host:port. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** The process. */
    public ChildProcess childProcess() {
        return childProcess;
    }

    /** A client for looking and for setting offsets; to be closed. */
    public Admin admin() {
        return Admin.create(Map.of(
                "bootstrap.servers",
                bootstrapServers(),
                "default.api.timeout.ms",
                ANSWER_MILLIS,
                "request.timeout.ms",
                ANSWER_MILLIS));
    }

    void createTopics(TopicLayout layout) {
        try (var admin = admin()) {
            new TopicProvisioner(admin, layout).ensureTopics();
        } catch (ExecutionException failure) {
            throw new IllegalStateException("The topics cannot be created", failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** The client ids of the members that a group has now. */
    public List<String> membersOf(String group) {
        return describe(group)
                .map(found -> found.members().stream()
                        .map(MemberDescription::clientId)
                        .toList())
                .orElse(List.of());
    }

    /** Whether the members of a group are about to share the partitions anew. */
    public boolean isRebalancing(String group) {
        return describe(group)
                .filter(found -> found.groupState() == GroupState.PREPARING_REBALANCE
                        || found.groupState() == GroupState.COMPLETING_REBALANCE)
                .isPresent();
    }

    private Optional<ConsumerGroupDescription> describe(String group) {
        try (var admin = admin()) {
            return Optional.of(
                    admin.describeConsumerGroups(List.of(group)).all().get().get(group));
        } catch (ExecutionException noSuchGroup) {
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** How far a group has committed. */
    public Map<TopicPartition, OffsetAndMetadata> offsetsOf(String group) {
        try (var admin = admin()) {
            return admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
        } catch (ExecutionException failure) {
            throw new IllegalStateException(failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** A group of senders, none of which runs, is to read all requests that there are. */
    public void letReadFromTheBeginning(String group) {
        // A group that has just been left is not empty at once.
        await("offsets are set")
                .atMost(ChildProcess.PATIENCE)
                .ignoreExceptions()
                .until(() -> {
                    try (var admin = admin()) {
                        var beginning = ends(admin, Topics.SEND_REQUESTS.name()).keySet().stream()
                                .collect(toMap(part -> part, part -> new OffsetAndMetadata(0)));
                        admin.alterConsumerGroupOffsets(group, beginning).all().get();
                        return true;
                    }
                });
    }

    /** How many records have been written to a topic, if none of them is a mark of Kafka's own. */
    public long written(String topic) {
        try (var admin = admin()) {
            return admin.listOffsets(ends(admin, topic)).all().get().values().stream()
                    .mapToLong(ListOffsetsResultInfo::offset)
                    .sum();
        } catch (ExecutionException failure) {
            throw new IllegalStateException(failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Whether a group has committed everything that is in the topic of requests. */
    public boolean hasReadEverything(String group) {
        try (var admin = admin()) {
            var committed = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            var ends = admin.listOffsets(ends(admin, Topics.SEND_REQUESTS.name()))
                    .all()
                    .get();
            return ends.entrySet().stream()
                    .filter(end -> end.getValue().offset() > 0)
                    .allMatch(end -> isCommitted(
                            committed.get(end.getKey()), end.getValue().offset()));
        } catch (ExecutionException notNow) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static boolean isCommitted(@Nullable OffsetAndMetadata committed, long end) {
        return committed != null && committed.offset() == end;
    }

    private static Map<TopicPartition, OffsetSpec> ends(Admin admin, String topic)
            throws ExecutionException, InterruptedException {
        return admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().stream()
                .collect(toMap(part -> new TopicPartition(topic, part.partition()), part -> OffsetSpec.latest()));
    }

    private boolean answersAsItself() {
        try (var admin = admin()) {
            return admin.describeCluster()
                    .clusterId()
                    .get()
                    .equals(Files.readString(folder.resolve("cluster-id")).strip());
        } catch (ExecutionException | IOException notYet) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        childProcess.close();
    }
}
