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
    private static final int REQUEST_TIMEOUT_MILLIS = 5_000;

    private final Path folder;
    private final int port = FreePort.find();
    private final int controllerPort = FreePort.find();
    private final ChildProcess childProcess;

    BrokerServer(Path folder, Path logs, @Nullable BrokerProxy brokerProxy) {
        this.folder = folder;
        var command = new JavaCommand(BrokerProgram.class, HEAP_MEGABYTES);
        var ports = brokerProxy == null
                ? IntStream.of(port, controllerPort)
                : IntStream.of(port, controllerPort, brokerProxy.port(), brokerProxy.targetPort());
        var arguments = Stream.concat(Stream.of(folder.toString()), ports.mapToObj(Integer::toString))
                .toList();
        this.childProcess = new ChildProcess("broker", logs, () -> command.arguments(arguments), this::answersAsItself);
    }

    /** Kafka clients connect here; host:port. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** The process. */
    public ChildProcess childProcess() {
        return childProcess;
    }

    /** Creates an admin client; the caller closes it. */
    public Admin admin() {
        return Admin.create(Map.of(
                "bootstrap.servers",
                bootstrapServers(),
                "default.api.timeout.ms",
                REQUEST_TIMEOUT_MILLIS,
                "request.timeout.ms",
                REQUEST_TIMEOUT_MILLIS));
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

    /** Returns the client ids of the current members of a group. */
    public List<String> membersOf(String group) {
        return describe(group)
                .map(found -> found.members().stream()
                        .map(MemberDescription::clientId)
                        .toList())
                .orElse(List.of());
    }

    /** Returns whether a group is rebalancing. */
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

    /** Returns the committed offsets of a group. */
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

    /** Resets the offsets of a group without running members to the beginning of the send requests. */
    public void resetOffsetsToBeginning(String group) {
        // A group is not empty immediately after its last member leaves.
        await("offsets reset").atMost(ChildProcess.TIMEOUT).ignoreExceptions().until(() -> {
            try (var admin = admin()) {
                var beginning = endOffsets(admin, Topics.SEND_REQUESTS.name()).keySet().stream()
                        .collect(toMap(part -> part, part -> new OffsetAndMetadata(0)));
                admin.alterConsumerGroupOffsets(group, beginning).all().get();
                return true;
            }
        });
    }

    /** Returns the number of records written to a topic without transaction markers. */
    public long countRecords(String topic) {
        try (var admin = admin()) {
            return admin.listOffsets(endOffsets(admin, topic)).all().get().values().stream()
                    .mapToLong(ListOffsetsResultInfo::offset)
                    .sum();
        } catch (ExecutionException failure) {
            throw new IllegalStateException(failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Returns whether a group has committed all send requests. */
    public boolean hasReadEverything(String group) {
        try (var admin = admin()) {
            var committed = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            var ends = admin.listOffsets(endOffsets(admin, Topics.SEND_REQUESTS.name()))
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

    private static Map<TopicPartition, OffsetSpec> endOffsets(Admin admin, String topic)
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
