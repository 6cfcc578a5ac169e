package dev.trickle.systemtest.scenarios;

import static dev.trickle.systemtest.scenarios.ScenarioCluster.DAY_ACCOUNT_LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.systemtest.harness.LogTails;
import dev.trickle.systemtest.harness.TestInfrastructure;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The scheduler is down, frozen, replaced by another instance, has a wrong clock or has lost its stores: each recipient
 * is released once, on the planned day.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(LogTails.class)
@EnabledIfSystemProperty(named = "trickle.fire", matches = "long")
class SchedulerFaultsIT {

    private static final int MESSAGES_PER_SECOND = 100;

    private static final LocalTime EARLY = LocalTime.of(8, 0);
    private static final LocalTime NOON = LocalTime.of(12, 0);

    private ScenarioCluster scenarioCluster;
    private InterruptedRelease interruptedRelease;

    @BeforeAll
    void start() {
        scenarioCluster = ScenarioCluster.start(getClass(), DAY_ACCOUNT_LIMIT, MESSAGES_PER_SECOND);
        interruptedRelease = new InterruptedRelease(scenarioCluster);
    }

    @AfterAll
    void end() {
        interruptedRelease.close();
        scenarioCluster.close();
    }

    @BeforeEach
    void skipToFreshMorning() {
        scenarioCluster.clockDriver().skipToFreshMorning();
    }

    @Test
    void aSchedulerDownAtWindowStartReleasesOnRestartWithoutCatchUp() {
        var today = scenarioCluster.clockDriver().today();
        var testCampaign =
                scenarioCluster.createCampaign(scenarioCluster.dayAccount(), "late_opening", 3 * DAY_ACCOUNT_LIMIT);
        testCampaign.queue();
        scenarioCluster.clockDriver().awaitIdle();

        restartSchedulerAt(today, NOON);
        testCampaign.awaitMessages(DAY_ACCOUNT_LIMIT);
        scenarioCluster.clockDriver().skipUntil(today.plusDays(1).atTime(EARLY));
        restartSchedulerAt(today.plusDays(2), EARLY);
        testCampaign.runUntilClosed();

        assertThat(testCampaign.outcome().messagesByDay())
                .isEqualTo(Map.of(
                        today,
                        DAY_ACCOUNT_LIMIT,
                        today.plusDays(2),
                        DAY_ACCOUNT_LIMIT,
                        today.plusDays(3),
                        DAY_ACCOUNT_LIMIT));
        testCampaign.outcome().assertAllPromisesHold(DAY_ACCOUNT_LIMIT);
    }

    /** Stops the scheduler and restarts it at this local time. */
    private void restartSchedulerAt(LocalDate day, LocalTime time) {
        scenarioCluster.scheduler().childProcess().kill();
        scenarioCluster.testInfrastructure().sharedClock().skipTo(ClockDriver.instantOf(day.atTime(time)));
        scenarioCluster.scheduler().childProcess().start().awaitUp();
    }

    @Test
    void aClockThatMovesBackRepeatsNoDay() {
        var today = scenarioCluster.clockDriver().today();
        var sharedClock = scenarioCluster.testInfrastructure().sharedClock();
        var testCampaign =
                scenarioCluster.createCampaign(scenarioCluster.dayAccount(), "clock_back", 3 * DAY_ACCOUNT_LIMIT);
        scenarioCluster.clockDriver().skipUntil(today.atTime(NOON));
        assertThat(testCampaign.outcome().acceptanceTimes()).hasSize(DAY_ACCOUNT_LIMIT);

        sharedClock.turnBack(Duration.ofHours(4));
        scenarioCluster.clockDriver().skipUntil(today.atTime(NOON));
        assertThat(testCampaign.outcome().acceptanceTimes()).hasSize(DAY_ACCOUNT_LIMIT);

        sharedClock.turnBack(Duration.ofDays(2));
        scenarioCluster.clockDriver().skipUntil(today.atTime(NOON));
        assertThat(testCampaign.outcome().acceptanceTimes()).hasSize(DAY_ACCOUNT_LIMIT);

        testCampaign.runUntilClosed();
        assertThat(testCampaign.outcome().messagesByDay())
                .isEqualTo(Map.of(
                        today,
                        DAY_ACCOUNT_LIMIT,
                        today.plusDays(1),
                        DAY_ACCOUNT_LIMIT,
                        today.plusDays(2),
                        DAY_ACCOUNT_LIMIT));
        testCampaign.outcome().assertAllPromisesHold(DAY_ACCOUNT_LIMIT);
    }

    @Test
    void aSchedulerKilledDuringAReleaseReleasesTheRestAfterRestart() {
        var testCampaign = interruptedRelease.freezeDuringRelease("killed_in_release");

        scenarioCluster.scheduler().childProcess().kill();
        scenarioCluster.scheduler().childProcess().start().awaitUp();

        InterruptedRelease.assertReleasedOnce(testCampaign);
    }

    @Test
    void aSchedulerFrozenPastItsTransactionTimeoutReleasesEachRecipientOnce() {
        var testCampaign = interruptedRelease.freezeDuringRelease("out_of_time");

        ScenarioCluster.assertEventually(
                () -> assertThat(interruptedRelease.hasOpenTransaction()).isFalse());
        scenarioCluster.scheduler().childProcess().thaw();

        InterruptedRelease.assertReleasedOnce(testCampaign);
    }

    @Test
    void aSchedulerFrozenUntilTakeoverReleasesNothingAgain() throws Exception {
        var testCampaign = interruptedRelease.freezeDuringRelease("another_has_it");
        var other = scenarioCluster.secondScheduler().childProcess().start().awaitUp();
        testCampaign.awaitMessages(InterruptedRelease.RECIPIENTS);

        scenarioCluster.scheduler().childProcess().thaw();
        ScenarioCluster.assertRemains(
                () -> assertThat(testCampaign.outcome().sendRequests()).hasSize(InterruptedRelease.RECIPIENTS));
        other.terminate();

        InterruptedRelease.assertReleasedOnce(testCampaign);
    }

    /** Kafka Streams may keep the processor of a task whose transaction it gives up: its memory must not survive. */
    @RepeatedTest(10)
    void aBrokerKilledDuringAReleaseAndAwayLongerThanEveryTimeoutReleasesEachRecipientOnce(RepetitionInfo repetition) {
        interruptedRelease.killBrokerDuringRelease(
                "broker_away_" + repetition.getCurrentRepetition(), TestInfrastructure.LONGER_THAN_KAFKA_TIMEOUTS);
    }

    @Test
    void aSchedulerWithoutStoresReadsItsInputsAgainAndCausesNoDuplicate() throws Exception {
        scenarioCluster.setMessagingLimit(30);
        var testCampaign = scenarioCluster.createCampaign(scenarioCluster.unrestrictedAccount(), "lost_stores", 80);
        testCampaign.awaitMessages(5);
        scenarioCluster.scheduler().childProcess().kill();
        testCampaign.awaitAnswers();
        try (var stores = new StoreLoss(scenarioCluster.testInfrastructure())) {
            stores.deleteFolderAndChangelogs();
            scenarioCluster.scheduler().childProcess().start().awaitUp();
            awaitReleaseState("stores_lost");

            scenarioCluster.scheduler().childProcess().terminate();
            stores.deleteFolderAndChangelogs();
            stores.resetOffsets();
        }
        scenarioCluster.scheduler().childProcess().start().awaitUp();
        awaitReleaseState("ready");

        testCampaign.runUntilClosed();
        assertThat(testCampaign.outcome().acceptanceTimes()).hasSize(80);
        testCampaign.outcome().assertAllPromisesHold(30);
    }

    private void awaitReleaseState(String state) {
        ScenarioCluster.assertEventually(() -> assertThat(scenarioCluster
                        .releaseStatus(scenarioCluster.unrestrictedAccount())
                        .at("/release_status/state")
                        .stringValue())
                .isEqualTo(state));
    }
}
