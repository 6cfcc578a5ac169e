package dev.trickle.systemtest.scenarios;

import static dev.trickle.systemtest.scenarios.ScenarioCluster.NO_LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.systemtest.harness.DatabaseServer;
import dev.trickle.systemtest.harness.LogTails;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The database is replaced by a standby that lacks claims whose messages were sent. No call is made until a person
 * acts.
 */
@ExtendWith(LogTails.class)
@EnabledIfSystemProperty(named = "trickle.fire", matches = "long")
class LaggingStandbyIT {

    private static final int PEOPLE = 120;
    private static final int SMALL_CAMPAIGN = 10;

    /** Long enough that the responses to the last calls are missing when the database dies. */
    private static final String SLOW_CALLS = "{\"kind\": \"slow\", \"delay\": \"PT15S\"}";

    private ScenarioCluster scenarioCluster;
    private DatabaseServer databaseServer;
    private TestCampaign testCampaign;

    @BeforeEach
    void start() {
        scenarioCluster = ScenarioCluster.startWithDatabaseProxy(getClass());
        databaseServer = scenarioCluster.testInfrastructure().databaseServer();
        scenarioCluster.clockDriver().skipToFreshMorning();
        scenarioCluster.setMessagingLimit(NO_LIMIT);
    }

    @AfterEach
    void end() {
        scenarioCluster.close();
    }

    @Test
    void aSenderThatStartsOnItMakesNoCall() {
        loseClaims(() -> scenarioCluster.sender().childProcess().kill());

        scenarioCluster.sender().childProcess().start();

        assertThatNoCallIsMade();
    }

    @Test
    void aSenderThatKeepsRunningMakesNoCall() {
        loseClaims(() -> {});

        assertThatNoCallIsMade();
    }

    private void loseClaims(Runnable beforeTheDatabaseDies) {
        try (var standbyDatabase = databaseServer.standby("behind")) {
            scenarioCluster.simulator().setFaults(SLOW_CALLS);
            testCampaign = scenarioCluster.createCampaign(scenarioCluster.unrestrictedAccount(), "behind", PEOPLE);
            testCampaign.awaitMessages(SMALL_CAMPAIGN);
            standbyDatabase.freeze();
            testCampaign.awaitMessages(testCampaign.outcome().acceptanceTimes().size() + SMALL_CAMPAIGN);

            beforeTheDatabaseDies.run();
            databaseServer.kill();
            standbyDatabase.replacePrimary();
            assertThat(difference(
                            testCampaign.outcome().calledAttempts(),
                            testCampaign.outcome().attempts().keySet()))
                    .isNotEmpty();
            databaseServer.promote();
            scenarioCluster.simulator().setFaults();
        }
    }

    private void assertThatNoCallIsMade() {
        ScenarioCluster.assertEventually(() -> {
            var health = scenarioCluster.sender().jsonHttpClient().get("/actuator/health");
            assertThat(health.status()).isEqualTo(503);
            assertThat(health.body()).contains("is a promoted standby or a restored backup");
        });
        testCampaign.awaitNoMoreMessages();
        assertThat(testCampaign.outcome().acceptanceTimes())
                .hasSameSizeAs(testCampaign.outcome().calledAttempts())
                .hasSizeLessThan(PEOPLE);
        assertThat(testCampaign.outcome().breaches(NO_LIMIT)).doesNotContainKey("duplicates");
    }

    private static Set<String> difference(Set<String> all, Set<String> some) {
        var rest = new HashSet<>(all);
        rest.removeAll(some);
        return rest;
    }
}
