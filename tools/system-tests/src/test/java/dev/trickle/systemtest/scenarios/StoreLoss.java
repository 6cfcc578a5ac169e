package dev.trickle.systemtest.scenarios;

import static java.util.stream.Collectors.toMap;
import static org.awaitility.Awaitility.await;

import dev.trickle.systemtest.harness.ChildProcess;
import dev.trickle.systemtest.harness.TestInfrastructure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/** Deletes the state of a stopped scheduler, as an accident or an operator would. */
final class StoreLoss implements AutoCloseable {

    private static final String GROUP = "scheduler";

    private final TestInfrastructure testInfrastructure;
    private final Admin admin;

    StoreLoss(TestInfrastructure testInfrastructure) {
        this.testInfrastructure = testInfrastructure;
        this.admin = testInfrastructure.brokerServer().admin();
    }

    /** Deletes the state folder and the changelog topics. */
    void deleteFolderAndChangelogs() {
        try (var files = Files.walk(testInfrastructure.schedulerFolder())) {
            for (var path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        deleteChangelogs();
    }

    private void deleteChangelogs() {
        try {
            var changelogs = admin.listTopics().names().get().stream()
                    .filter(topic -> topic.startsWith(GROUP + "-") && topic.endsWith("-changelog"))
                    .toList();
            if (changelogs.isEmpty()) {
                throw new IllegalStateException("There are no changelog topics");
            }
            admin.deleteTopics(changelogs).all().get();
            await("changelog topics deleted")
                    .atMost(ChildProcess.TIMEOUT)
                    .until(() -> admin.listTopics().names().get().stream().noneMatch(changelogs::contains));
        } catch (ExecutionException failure) {
            throw new IllegalStateException(failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Resets the offsets to the beginning, so that all inputs are read again. */
    void resetOffsets() {
        var earliest = testInfrastructure.brokerServer().offsetsOf(GROUP).keySet().stream()
                .collect(toMap(partition -> partition, partition -> new OffsetAndMetadata(0)));
        // A group is not empty immediately after its last member leaves.
        await("offsets reset").atMost(ChildProcess.TIMEOUT).ignoreExceptions().until(() -> {
            admin.alterConsumerGroupOffsets(GROUP, earliest).all().get();
            return true;
        });
    }

    @Override
    public void close() {
        admin.close();
    }
}
