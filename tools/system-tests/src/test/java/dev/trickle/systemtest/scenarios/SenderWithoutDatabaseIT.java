package dev.trickle.systemtest.scenarios;

import static dev.trickle.systemtest.scenarios.ScenarioCluster.NO_LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.systemtest.harness.DatabaseServer;
import dev.trickle.systemtest.harness.LogTails;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A sender reads requests, cannot claim them because the database is away, and is killed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(LogTails.class)
@EnabledIfSystemProperty(named = "trickle.fire", matches = "long")
class SenderWithoutDatabaseIT {

    private static final int PEOPLE = 60;
    private static final String GROUP = "sender";

    private ScenarioCluster scenarioCluster;

    @BeforeAll
    void start() {
        scenarioCluster = ScenarioCluster.start(getClass());
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

    @ParameterizedTest
    @EnumSource
    void unclaimedRequestsAreSentOnceByTheNextSender(Absence absence) {
        var sender = scenarioCluster.sender().childProcess();
        var brokerServer = scenarioCluster.testInfrastructure().brokerServer();
        var databaseServer = scenarioCluster.testInfrastructure().databaseServer();
        sender.freeze();
        var testCampaign = scenarioCluster.createCampaign(
                scenarioCluster.unrestrictedAccount(),
                "without_" + absence.name().toLowerCase(Locale.ROOT),
                PEOPLE);
        testCampaign.awaitRequests();
        var offsets = brokerServer.offsetsOf(GROUP);

        absence.start(databaseServer);
        sender.thaw();
        ScenarioCluster.assertEventually(
                () -> assertThat(scenarioCluster.hasSenderRequests()).isTrue());
        ScenarioCluster.assertRemains(
                () -> assertThat(scenarioCluster.hasSenderRequests()).isTrue());
        assertThat(testCampaign.outcome().acceptanceTimes()).isEmpty();
        sender.kill();
        assertThat(brokerServer.offsetsOf(GROUP)).isEqualTo(offsets);
        assertThat(brokerServer.hasReadEverything(GROUP)).isFalse();
        absence.end(databaseServer);
        ScenarioCluster.assertRemains(
                () -> assertThat(testCampaign.outcome().attempts()).isEmpty());
        sender.start().awaitUp();

        testCampaign.runUntilClosed();
        assertThat(testCampaign.outcome().acceptanceTimes()).hasSize(PEOPLE);
        assertThat(testCampaign.outcome().statistics("messages_sent", "unconfirmed"))
                .isEqualTo(Map.of("messages_sent", PEOPLE, "unconfirmed", 0));
        testCampaign.outcome().assertAllPromisesHold(NO_LIMIT);
    }

    /** How the database fails. */
    enum Absence {
        /** Connections are refused. */
        KILLED {
            @Override
            void start(DatabaseServer databaseServer) {
                databaseServer.kill();
            }

            @Override
            void end(DatabaseServer databaseServer) {
                databaseServer.startAgain();
            }
        },
        /** Statements wait; the database executes them when it continues, after the client has died. */
        FROZEN {
            @Override
            void start(DatabaseServer databaseServer) {
                databaseServer.freeze();
            }

            @Override
            void end(DatabaseServer databaseServer) {
                databaseServer.thaw();
            }
        };

        abstract void start(DatabaseServer databaseServer);

        abstract void end(DatabaseServer databaseServer);
    }
}
