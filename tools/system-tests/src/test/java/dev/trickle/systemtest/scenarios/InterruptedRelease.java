package dev.trickle.systemtest.scenarios;

import static dev.trickle.systemtest.scenarios.ScenarioCluster.NO_LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/** Interrupts releases while a transaction is open, and checks that each recipient is released once nevertheless. */
final class InterruptedRelease implements AutoCloseable {

    /** More recipients than fit into one transaction. */
    static final int RECIPIENTS = 1_200;

    private final ScenarioCluster scenarioCluster;
    private final OpenTransactions openTransactions;

    InterruptedRelease(ScenarioCluster scenarioCluster) {
        this.scenarioCluster = scenarioCluster;
        this.openTransactions =
                new OpenTransactions(scenarioCluster.testInfrastructure().brokerServer());
    }

    /** Creates a campaign and freezes the scheduler while some send requests are written but not committed. */
    TestCampaign freezeDuringRelease(String name) {
        scenarioCluster.setMessagingLimit(NO_LIMIT);
        var start = scenarioCluster.clockDriver().now().plus(Duration.ofHours(1));
        var testCampaign =
                scenarioCluster.createCampaign(scenarioCluster.unrestrictedAccount(), name, RECIPIENTS, start);
        testCampaign.queue();
        scenarioCluster.clockDriver().awaitIdle();
        scenarioCluster.testInfrastructure().sharedClock().skipTo(start);
        openTransactions.freezeInTransaction(scenarioCluster.scheduler().childProcess());
        assertThat(testCampaign.outcome().sendRequests()).hasSizeLessThan(RECIPIENTS);
        return testCampaign;
    }

    /** Kills the broker during the release of a new campaign for this duration, and restarts the scheduler later. */
    void killBrokerDuringRelease(String name, Duration duration) {
        var scheduler = scenarioCluster.scheduler().childProcess();
        var broker = scenarioCluster.testInfrastructure().brokerServer().childProcess();
        var testCampaign = freezeDuringRelease(name);

        broker.kill();
        scheduler.thaw();
        broker.startAfter(duration).awaitUp();
        testCampaign.awaitMessages(RECIPIENTS / 2);
        // Only a restart shows whether the stores differ from the memory.
        scheduler.kill();
        scheduler.start().awaitUp();

        assertReleasedOnce(testCampaign);
    }

    boolean hasOpenTransaction() {
        return openTransactions.hasOpenTransaction();
    }

    static void assertReleasedOnce(TestCampaign testCampaign) {
        testCampaign.runUntilClosed();
        assertThat(testCampaign.outcome().sendRequests()).hasSize(RECIPIENTS).doesNotHaveDuplicates();
        assertThat(testCampaign.outcome().acceptanceTimes()).hasSize(RECIPIENTS);
        testCampaign.outcome().assertAllPromisesHold(NO_LIMIT);
    }

    @Override
    public void close() {
        openTransactions.close();
    }
}
