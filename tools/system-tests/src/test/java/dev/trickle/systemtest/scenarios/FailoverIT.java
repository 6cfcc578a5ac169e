package dev.trickle.systemtest.scenarios;

import static dev.trickle.systemtest.scenarios.ScenarioCluster.NO_LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.systemtest.harness.DatabaseServer;
import dev.trickle.systemtest.harness.LogTails;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** A database that dies in mid-send for good, and a standby that answers in its place. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(LogTails.class)
@EnabledIfSystemProperty(named = "trickle.fire", matches = "long")
class FailoverIT {

    private static final int PEOPLE = 120;
    private static final int A_FEW = 10;

    /** Long enough that nobody has the answers to the last calls when the database dies. */
    private static final String SLOW = "{\"kind\": \"slow\", \"delay\": \"PT15S\"}";

    private static final String SENDER = "trickle_sender";

    private ScenarioCluster scenarioCluster;
    private DatabaseServer databaseServer;

    @BeforeAll
    void start() {
        scenarioCluster = ScenarioCluster.startFarFromDatabase(getClass());
        databaseServer = scenarioCluster.testInfrastructure().databaseServer();
    }

    @AfterAll
    void end() {
        scenarioCluster.close();
    }

    @BeforeEach
    void aFreshMorning() {
        scenarioCluster.clockDriver().freshMorning();
        scenarioCluster.limitIs(NO_LIMIT);
    }

    /** What the database has committed when it dies, and the standby has not, was answered to nobody. */
    @Test
    void aStandbyThatEveryCommitWaitsForLetsNobodyBeWrittenToTwice() {
        try (var standbyDatabase = databaseServer.standby("waited-for")) {
            standbyDatabase.isWaitedFor();
            scenarioCluster.whatsApp().faults(SLOW);
            var testCampaign = scenarioCluster.order(scenarioCluster.always(), "waited_for", PEOPLE);
            testCampaign.awaitMessages(A_FEW);
            standbyDatabase.freeze();
            ScenarioCluster.eventually(
                    () -> assertThat(standbyDatabase.commitsThatWait(SENDER)).isPositive());
            testCampaign.awaitStandstill();

            databaseServer.kill();
            standbyDatabase.takesThePlaceOfTheDatabase();
            assertThat(testCampaign.attempts()).containsValue("claimed").hasSizeLessThan(PEOPLE);
            assertThat(testCampaign.attempts().keySet()).containsAll(testCampaign.called());
            databaseServer.promote();
            scenarioCluster.whatsApp().faults();

            testCampaign.runToTheEnd();
            assertThat(testCampaign.messages()).hasSize(PEOPLE);
            testCampaign.keepsEveryPromise(NO_LIMIT);
        }
    }

    /** No connection ends: whoever waits for an answer would wait for ever. */
    @Test
    void aDatabaseThatVanishesWithoutAWordIsGivenUpForItsStandby() {
        try (var standbyDatabase = databaseServer.standby("vanished")) {
            standbyDatabase.isWaitedFor();
            var testCampaign = scenarioCluster.order(scenarioCluster.always(), "vanished", PEOPLE);
            testCampaign.awaitMessages(A_FEW);
            standbyDatabase.freeze();
            ScenarioCluster.eventually(
                    () -> assertThat(standbyDatabase.commitsThatWait(SENDER)).isPositive());

            scenarioCluster.queries().forsakesWhoeverIsUnderWay();
            databaseServer.kill();
            standbyDatabase.takesThePlaceOfTheDatabase();
            assertThat(testCampaign.attempts()).hasSizeLessThan(PEOPLE);
            databaseServer.promote();

            testCampaign.runToTheEnd();
            assertThat(testCampaign.messages()).hasSize(PEOPLE);
            testCampaign.keepsEveryPromise(NO_LIMIT);
        }
    }

    /** What waiting is for: the same without it, and with a sender that dies, too, so that it reads its requests again. */
    @Test
    void aStandbyThatLagsBehindLosesClaimsAndTheirPeopleAreWrittenToTwice() {
        try (var standbyDatabase = databaseServer.standby("behind")) {
            scenarioCluster.whatsApp().faults(SLOW);
            var testCampaign = scenarioCluster.order(scenarioCluster.always(), "behind", PEOPLE);
            testCampaign.awaitMessages(A_FEW);
            standbyDatabase.freeze();
            testCampaign.awaitMessages(testCampaign.messages().size() + A_FEW);

            scenarioCluster.sender().childProcess().kill();
            databaseServer.kill();
            standbyDatabase.takesThePlaceOfTheDatabase();
            var lost = without(testCampaign.called(), testCampaign.attempts().keySet());
            assertThat(lost).isNotEmpty();
            databaseServer.promote();
            scenarioCluster.whatsApp().faults();
            scenarioCluster.sender().childProcess().start().awaitUp();

            testCampaign.runToTheEnd();
            assertThat(testCampaign.breaches(NO_LIMIT).get("duplicates")).hasSameSizeAs(lost);
        }
    }

    private static Set<String> without(Set<String> all, Set<String> some) {
        var rest = new HashSet<>(all);
        rest.removeAll(some);
        return rest;
    }
}
