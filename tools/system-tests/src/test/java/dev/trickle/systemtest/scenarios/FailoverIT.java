package dev.trickle.systemtest.scenarios;

import static dev.trickle.systemtest.scenarios.ScenarioCluster.NO_LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.systemtest.harness.DatabaseServer;
import dev.trickle.systemtest.harness.LogTails;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** The database is lost while messages are sent, and a standby replaces it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(LogTails.class)
@EnabledIfSystemProperty(named = "trickle.fire", matches = "long")
class FailoverIT {

    private static final int PEOPLE = 120;
    private static final int SMALL_CAMPAIGN = 10;

    /** Long enough that the responses to the last calls are missing when the database dies. */
    private static final String SLOW_CALLS = "{\"kind\": \"slow\", \"delay\": \"PT15S\"}";

    private static final String SENDER = "trickle_sender";

    private ScenarioCluster scenarioCluster;
    private DatabaseServer databaseServer;

    @BeforeAll
    void start() {
        scenarioCluster = ScenarioCluster.startWithDatabaseProxy(getClass(), "--database.synchronous-standby=true");
        databaseServer = scenarioCluster.testInfrastructure().databaseServer();
    }

    @AfterAll
    void end() {
        scenarioCluster.close();
    }

    @BeforeEach
    void skipToFreshMorning() {
        scenarioCluster.clockDriver().skipToFreshMorning();
        scenarioCluster.setMessagingLimit(NO_LIMIT);
    }

    /** A commit that the standby lacks was not acknowledged to any client. */
    @Test
    void failoverToASynchronousStandbyCausesNoDuplicate() {
        try (var standbyDatabase = databaseServer.standby("waited-for")) {
            standbyDatabase.makeSynchronous();
            scenarioCluster.simulator().setFaults(SLOW_CALLS);
            var testCampaign =
                    scenarioCluster.createCampaign(scenarioCluster.unrestrictedAccount(), "waited_for", PEOPLE);
            testCampaign.awaitMessages(SMALL_CAMPAIGN);
            standbyDatabase.freeze();
            ScenarioCluster.assertEventually(() ->
                    assertThat(standbyDatabase.countWaitingCommits(SENDER)).isPositive());
            testCampaign.awaitNoMoreMessages();

            databaseServer.kill();
            standbyDatabase.replacePrimary();
            assertThat(testCampaign.outcome().attempts())
                    .containsValue("claimed")
                    .hasSizeLessThan(PEOPLE);
            assertThat(testCampaign.outcome().attempts().keySet())
                    .containsAll(testCampaign.outcome().calledAttempts());
            databaseServer.promote();
            scenarioCluster.simulator().setFaults();

            testCampaign.runUntilClosed();
            assertThat(testCampaign.outcome().acceptanceTimes()).hasSize(PEOPLE);
            testCampaign.outcome().assertAllPromisesHold(NO_LIMIT);
        }
    }

    /** No connection closes, so a client without a timeout would wait forever. */
    @Test
    void failoverAfterASilentDatabaseLossTimesOutOpenConnections() {
        try (var standbyDatabase = databaseServer.standby("vanished")) {
            standbyDatabase.makeSynchronous();
            var testCampaign =
                    scenarioCluster.createCampaign(scenarioCluster.unrestrictedAccount(), "vanished", PEOPLE);
            testCampaign.awaitMessages(SMALL_CAMPAIGN);
            standbyDatabase.freeze();
            ScenarioCluster.assertEventually(() ->
                    assertThat(standbyDatabase.countWaitingCommits(SENDER)).isPositive());

            scenarioCluster.databaseNetwork().abandonOpenConnections();
            databaseServer.kill();
            standbyDatabase.replacePrimary();
            assertThat(testCampaign.outcome().attempts()).hasSizeLessThan(PEOPLE);
            databaseServer.promote();

            testCampaign.runUntilClosed();
            assertThat(testCampaign.outcome().acceptanceTimes()).hasSize(PEOPLE);
            testCampaign.outcome().assertAllPromisesHold(NO_LIMIT);
        }
    }
}
