package dev.trickle.systemtest.scenarios;

import static dev.trickle.systemtest.scenarios.ScenarioCluster.NO_LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trickle.systemtest.harness.DatabaseServer;
import dev.trickle.systemtest.harness.LogTails;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.dao.DataAccessException;

/** A disk becomes full during a campaign. Needs root to mount small disks. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(LogTails.class)
@EnabledIfSystemProperty(named = "trickle.fire", matches = "long")
class DiskFullIT {

    private static final int PEOPLE = 100;
    private static final int LIMIT = 30;

    /** Ten seconds of sending, more than fits into allocated pages. */
    private static final int LARGE_CAMPAIGN = 200;

    private static final String DISK_FULL = "53100";

    private static final String SOME_PAGES = """
            CREATE TABLE IF NOT EXISTS some_pages AS SELECT repeat(n::text, 1000) FROM generate_series(1, 99) n
            """;

    private static final int MEGABYTES = 192;
    private static final int MEGABYTES_OF_THE_DATABASE = 512;

    private final Deque<SmallDisk> disks = new ArrayDeque<>();
    private ScenarioCluster scenarioCluster;

    @BeforeAll
    void start() {
        scenarioCluster = ScenarioCluster.start(getClass());
    }

    @AfterAll
    void end() {
        scenarioCluster.close();
        disks.forEach(SmallDisk::close);
    }

    @Test
    void aFullBrokerDiskStopsSendingAndRequestedMessagesAreSentOnceAfterwards() {
        var broker = scenarioCluster.testInfrastructure().brokerServer().childProcess();
        broker.kill();
        var disk = mountSmallDisk(scenarioCluster.testInfrastructure().folder().resolve("kafka"));
        broker.start().awaitUp();
        scenarioCluster.setMessagingLimit(NO_LIMIT);
        var testCampaign = scenarioCluster.createCampaign(scenarioCluster.unrestrictedAccount(), "full_broker", PEOPLE);
        testCampaign.awaitMessages(5);

        disk.fill();
        ScenarioCluster.assertEventually(() -> assertThat(broker.isRunning()).isFalse());
        assertThat(disk.isFull()).isTrue();
        assertThat(testCampaign.outcome().acceptanceTimes()).hasSizeLessThan(PEOPLE);
        disk.freeSpace();
        broker.start().awaitUp();

        testCampaign.runUntilClosed();
        assertThat(testCampaign.outcome().acceptanceTimes()).hasSize(PEOPLE);
        testCampaign.outcome().assertAllPromisesHold(NO_LIMIT);
    }

    @Test
    void aSchedulerWithAFullDiskReleasesNothingUntilThereIsSpace() {
        var scheduler = scenarioCluster.scheduler().childProcess();
        scenarioCluster.clockDriver().skipToFreshMorning();
        scenarioCluster.setMessagingLimit(LIMIT);
        var testCampaign =
                scenarioCluster.createCampaign(scenarioCluster.unrestrictedAccount(), "full_scheduler", PEOPLE);
        testCampaign.awaitMessages(5);
        scheduler.kill();
        var disk = mountSmallDisk(scenarioCluster.testInfrastructure().schedulerFolder());
        disk.fill();
        testCampaign.awaitAnswers();
        var before = testCampaign.outcome().acceptanceTimes().size();

        scheduler.start();
        ScenarioCluster.assertEventually(() -> assertThat(scheduler.isUp()).isTrue());
        ScenarioCluster.assertEventually(
                () -> assertThat(scenarioCluster.isSchedulerUp()).isFalse());
        var sharedClock = scenarioCluster.testInfrastructure().sharedClock();
        sharedClock.skipTo(sharedClock.instant().plus(Duration.ofDays(2)));
        ScenarioCluster.assertRemains(() -> assertThat(testCampaign.outcome().acceptanceTimes())
                .hasSize(before)
                .hasSizeLessThanOrEqualTo(LIMIT));
        disk.freeSpace();

        testCampaign.runUntilClosed();
        assertThat(testCampaign.outcome().acceptanceTimes()).hasSize(PEOPLE);
        testCampaign.outcome().assertAllPromisesHold(LIMIT);
    }

    @Test
    void aFullDatabaseDiskClaimsNothingUntilThereIsSpace() {
        var databaseServer = scenarioCluster.testInfrastructure().databaseServer();
        databaseServer.kill();
        var disk = mountSmallDisk(databaseServer.dataFolder(), MEGABYTES_OF_THE_DATABASE);
        databaseServer.startAgain();
        scenarioCluster.clockDriver().skipToFreshMorning();
        scenarioCluster.setMessagingLimit(NO_LIMIT);
        var testCampaign =
                scenarioCluster.createCampaign(scenarioCluster.unrestrictedAccount(), "full_database", LARGE_CAMPAIGN);
        testCampaign.awaitMessages(5);

        disk.fill();
        ScenarioCluster.assertEventually(
                () -> assertThat(tableCreationError(databaseServer)).contains(DISK_FULL));
        testCampaign.awaitNoMoreMessages();
        var before = testCampaign.outcome().attempts();
        ScenarioCluster.assertRemains(() ->
                assertThat(testCampaign.outcome().attempts()).isEqualTo(before).hasSizeLessThan(LARGE_CAMPAIGN));
        assertThat(testCampaign.outcome().calledAttempts()).hasSizeLessThanOrEqualTo(before.size());
        ScenarioCluster.assertEventually(() -> {
            databaseServer.canSwitchLogSegment();
            assertThat(databaseServer.isRunning()).isFalse();
        });
        disk.freeSpace();
        databaseServer.startAgain();

        testCampaign.runUntilClosed();
        assertThat(testCampaign.outcome().acceptanceTimes()).hasSize(LARGE_CAMPAIGN);
        testCampaign.outcome().assertAllPromisesHold(NO_LIMIT);
    }

    /** Returns the error of creating a table, if any. */
    private static Optional<String> tableCreationError(DatabaseServer databaseServer) {
        try {
            databaseServer.jdbcClient().sql(SOME_PAGES).update();
            return Optional.empty();
        } catch (DataAccessException refused) {
            return Optional.ofNullable(refused.getRootCause())
                    .filter(SQLException.class::isInstance)
                    .map(cause -> ((SQLException) cause).getSQLState());
        }
    }

    private SmallDisk mountSmallDisk(Path folder) {
        return mountSmallDisk(folder, MEGABYTES);
    }

    private SmallDisk mountSmallDisk(Path folder, int megabytes) {
        var disk = SmallDisk.mount(folder, megabytes);
        assumeTrue(disk.isPresent(), "a disk of its own may be mounted here");
        disks.push(disk.get());
        return disk.get();
    }
}
