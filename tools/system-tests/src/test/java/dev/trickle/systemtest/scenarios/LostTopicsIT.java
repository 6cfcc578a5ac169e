package dev.trickle.systemtest.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.systemtest.harness.LogTails;
import dev.trickle.systemtest.harness.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The disk of the only broker is lost, with all topics and offsets. The campaign cannot continue (production has three
 * brokers), but the claims are in PostgreSQL, so there is no duplicate: the sender makes no call until an operator has
 * set its initial offsets.
 */
@ExtendWith(LogTails.class)
@EnabledIfSystemProperty(named = "trickle.fire", matches = "long")
class LostTopicsIT {

    private static final int PEOPLE = 80;
    private static final int LIMIT = 30;

    @Test
    void losingAllTopicsCausesNoDuplicate() throws IOException {
        try (var scenarioCluster = ScenarioCluster.start(getClass())) {
            scenarioCluster.setMessagingLimit(LIMIT);
            var testCampaign =
                    scenarioCluster.createCampaign(scenarioCluster.unrestrictedAccount(), "lost_topics", PEOPLE);
            testCampaign.awaitMessages(5);

            deleteTopics(scenarioCluster);
            var sharedClock = scenarioCluster.testInfrastructure().sharedClock();
            sharedClock.skipTo(sharedClock.instant().plus(Duration.ofDays(3)));
            var messages = testCampaign.outcome().acceptanceTimes().size();
            var later = scenarioCluster.createCampaign(
                    scenarioCluster.dayAccount(), "after_the_loss", ScenarioCluster.DAY_ACCOUNT_LIMIT);
            ScenarioCluster.assertRemains(
                    () -> assertThat(later.outcome().acceptanceTimes()).isEmpty());

            setSenderInitialOffsets(scenarioCluster);
            later.runUntilClosed();

            assertThat(later.outcome().acceptanceTimes()).hasSize(ScenarioCluster.DAY_ACCOUNT_LIMIT);
            assertThat(testCampaign.outcome().acceptanceTimes())
                    .hasSize(messages)
                    .hasSizeLessThan(PEOPLE);
            assertThat(testCampaign.outcome().breaches(LIMIT))
                    .doesNotContainKeys("duplicates", "over_limit", "after_stop");
            // The campaign is not reported as completed: most recipients have no message.
            assertThat(testCampaign.outcome().breaches(LIMIT)).containsKey("forgotten");
        }
    }

    private static void deleteTopics(ScenarioCluster scenarioCluster) throws IOException {
        var broker = scenarioCluster.testInfrastructure().brokerServer().childProcess();
        broker.kill();
        delete(scenarioCluster.testInfrastructure().folder().resolve("kafka"));
        broker.start().awaitUp();
        scenarioCluster.services().stream().map(ServiceProcess::childProcess).forEach(childProcess -> {
            childProcess.kill();
            childProcess.start().awaitUp();
        });
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** The sender does not guess its offsets; an operator sets them. */
    private static void setSenderInitialOffsets(ScenarioCluster scenarioCluster) {
        var sender = scenarioCluster.sender().childProcess();
        sender.kill();
        scenarioCluster.testInfrastructure().brokerServer().resetOffsetsToBeginning("sender");
        sender.start().awaitUp();
    }
}
