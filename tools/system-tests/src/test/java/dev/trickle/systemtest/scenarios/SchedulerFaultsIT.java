package dev.trickle.systemtest.scenarios;

import static dev.trickle.systemtest.scenarios.ScenarioCluster.A_DAY;
import static dev.trickle.systemtest.scenarios.ScenarioCluster.NO_LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.systemtest.harness.LogTails;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A scheduler that is away, stands still, is not alone, cannot trust its clock or has lost what it knew: everybody is
 * released once, and on their day.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(LogTails.class)
@EnabledIfSystemProperty(named = "trickle.fire", matches = "long")
class SchedulerFaultsIT {

    /** More than go in one transaction. */
    private static final int CROWD = 1_200;

    private static final int MESSAGES_PER_SECOND = 100;

    private static final LocalTime EARLY = LocalTime.of(8, 0);
    private static final LocalTime NOON = LocalTime.of(12, 0);

    private ScenarioCluster scenarioCluster;
    private OpenTransactions transactions;

    @BeforeAll
    void start() {
        scenarioCluster = ScenarioCluster.start(getClass(), A_DAY, MESSAGES_PER_SECOND);
        transactions = new OpenTransactions(scenarioCluster.testInfrastructure().brokerServer());
    }

    @AfterAll
    void end() {
        transactions.close();
        scenarioCluster.close();
    }

    @BeforeEach
    void aFreshMorning() {
        scenarioCluster.clockDriver().freshMorning();
    }

    @Test
    void whoIsAwayAtTheOpeningReleasesWhenTheyAreBackAndCatchesUpWithNothing() {
        var today = scenarioCluster.clockDriver().today();
        var testCampaign = scenarioCluster.order(scenarioCluster.byDay(), "late_opening", 3 * A_DAY);
        testCampaign.queue();
        scenarioCluster.clockDriver().awaitQuiet();

        sleepUntil(today, NOON);
        testCampaign.awaitMessages(A_DAY);
        scenarioCluster.clockDriver().waitUntil(today.plusDays(1).atTime(EARLY));
        sleepUntil(today.plusDays(2), EARLY);
        testCampaign.runToTheEnd();

        assertThat(testCampaign.messagesByDay())
                .isEqualTo(Map.of(today, A_DAY, today.plusDays(2), A_DAY, today.plusDays(3), A_DAY));
        testCampaign.keepsEveryPromise(A_DAY);
    }

    /** The scheduler is gone, and started when the clocks show this. */
    private void sleepUntil(LocalDate day, LocalTime time) {
        scenarioCluster.scheduler().childProcess().kill();
        scenarioCluster.testInfrastructure().calendar().skipTo(ClockDriver.at(day.atTime(time)));
        scenarioCluster.scheduler().childProcess().start().awaitUp();
    }

    @Test
    void aClockThatStepsBackBringsNoDayTwice() {
        var today = scenarioCluster.clockDriver().today();
        var calendar = scenarioCluster.testInfrastructure().calendar();
        var testCampaign = scenarioCluster.order(scenarioCluster.byDay(), "clock_back", 3 * A_DAY);
        scenarioCluster.clockDriver().waitUntil(today.atTime(NOON));
        assertThat(testCampaign.messages()).hasSize(A_DAY);

        calendar.turnBack(Duration.ofHours(4));
        scenarioCluster.clockDriver().waitUntil(today.atTime(NOON));
        assertThat(testCampaign.messages()).hasSize(A_DAY);

        calendar.turnBack(Duration.ofDays(2));
        scenarioCluster.clockDriver().waitUntil(today.atTime(NOON));
        assertThat(testCampaign.messages()).hasSize(A_DAY);

        testCampaign.runToTheEnd();
        assertThat(testCampaign.messagesByDay())
                .isEqualTo(Map.of(today, A_DAY, today.plusDays(1), A_DAY, today.plusDays(2), A_DAY));
        testCampaign.keepsEveryPromise(A_DAY);
    }

    @Test
    void whoIsKilledInTheMiddleOfAReleaseReleasesTheRestWhenTheyAreBack() {
        var testCampaign = releasedByHalf("killed_in_release");

        scenarioCluster.scheduler().childProcess().kill();
        scenarioCluster.scheduler().childProcess().start().awaitUp();

        everybodyIsReleasedOnce(testCampaign);
    }

    @Test
    void whoStandsStillUntilTheirTransactionIsGivenUpReleasesItsPeopleOnce() {
        var testCampaign = releasedByHalf("out_of_time");

        ScenarioCluster.eventually(() -> assertThat(transactions.isAny()).isFalse());
        scenarioCluster.scheduler().childProcess().thaw();

        everybodyIsReleasedOnce(testCampaign);
    }

    @Test
    void whoStandsStillUntilAnotherHasTheirAccountsReleasesNobodyAgain() throws Exception {
        var testCampaign = releasedByHalf("another_has_it");
        var other = scenarioCluster.anotherScheduler().childProcess().start().awaitUp();
        testCampaign.awaitMessages(CROWD);

        scenarioCluster.scheduler().childProcess().thaw();
        ScenarioCluster.remains(() -> assertThat(testCampaign.requests()).hasSize(CROWD));
        other.end();

        everybodyIsReleasedOnce(testCampaign);
    }

    /** A campaign of which some requests are written and not committed; the scheduler stands still. */
    private TestCampaign releasedByHalf(String name) {
        scenarioCluster.limitIs(NO_LIMIT);
        var start = scenarioCluster.clockDriver().now().plus(Duration.ofHours(1));
        var testCampaign = scenarioCluster.order(scenarioCluster.always(), name, CROWD, start);
        testCampaign.queue();
        scenarioCluster.clockDriver().awaitQuiet();
        scenarioCluster.testInfrastructure().calendar().skipTo(start);
        transactions.freezeIn(scenarioCluster.scheduler().childProcess());
        assertThat(testCampaign.requests()).hasSizeLessThan(CROWD);
        return testCampaign;
    }

    private static void everybodyIsReleasedOnce(TestCampaign testCampaign) {
        testCampaign.runToTheEnd();
        assertThat(testCampaign.requests()).hasSize(CROWD).doesNotHaveDuplicates();
        assertThat(testCampaign.messages()).hasSize(CROWD);
        testCampaign.keepsEveryPromise(NO_LIMIT);
    }

    @Test
    void whoLosesTheirStoresAndTheCopiesReadsEverythingAgainAndWritesToNobodyTwice() throws Exception {
        scenarioCluster.limitIs(30);
        var testCampaign = scenarioCluster.order(scenarioCluster.always(), "lost_stores", 80);
        testCampaign.awaitMessages(5);
        scenarioCluster.scheduler().childProcess().kill();
        testCampaign.awaitAnswers();
        try (var stores = new StoreLoss(scenarioCluster.testInfrastructure())) {
            stores.deleteFolderAndChangelogs();
            scenarioCluster.scheduler().childProcess().start().awaitUp();
            awaitGate("stores_lost");

            scenarioCluster.scheduler().childProcess().end();
            stores.deleteFolderAndChangelogs();
            stores.resetOffsets();
        }
        scenarioCluster.scheduler().childProcess().start().awaitUp();
        awaitGate("ready");

        testCampaign.runToTheEnd();
        assertThat(testCampaign.messages()).hasSize(80);
        testCampaign.keepsEveryPromise(30);
    }

    private void awaitGate(String state) {
        ScenarioCluster.eventually(() -> assertThat(scenarioCluster
                        .gate(scenarioCluster.always())
                        .at("/release_status/state")
                        .stringValue())
                .isEqualTo(state));
    }
}
