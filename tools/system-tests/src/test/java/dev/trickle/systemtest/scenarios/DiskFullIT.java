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

/** No room for another byte in the middle of a campaign; the disks are mounted, so whoever runs this has to be root. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(LogTails.class)
@EnabledIfSystemProperty(named = "trickle.fire", matches = "long")
class DiskFullIT {

    private static final int PEOPLE = 100;
    private static final int LIMIT = 30;

    /** Ten seconds' worth: more than fits into pages that are there already. */
    private static final int MANY = 200;

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
    void aBrokerWithoutRoomStopsEverybodyAndWhoWasAskedForIsWrittenToOnceThereIs() {
        var broker = scenarioCluster.testInfrastructure().brokerServer().childProcess();
        broker.kill();
        var disk = diskUnder(scenarioCluster.testInfrastructure().folder().resolve("kafka"));
        broker.start().awaitUp();
        scenarioCluster.limitIs(NO_LIMIT);
        var testCampaign = scenarioCluster.order(scenarioCluster.always(), "full_broker", PEOPLE);
        testCampaign.awaitMessages(5);

        disk.fill();
        ScenarioCluster.eventually(() -> assertThat(broker.isRunning()).isFalse());
        assertThat(disk.isFull()).isTrue();
        assertThat(testCampaign.messages()).hasSizeLessThan(PEOPLE);
        disk.free();
        broker.start().awaitUp();

        testCampaign.runToTheEnd();
        assertThat(testCampaign.messages()).hasSize(PEOPLE);
        testCampaign.keepsEveryPromise(NO_LIMIT);
    }

    @Test
    void aSchedulerWithoutRoomForItsStoresReleasesNobodyUntilThereIs() {
        var scheduler = scenarioCluster.scheduler().childProcess();
        scenarioCluster.clockDriver().freshMorning();
        scenarioCluster.limitIs(LIMIT);
        var testCampaign = scenarioCluster.order(scenarioCluster.always(), "full_scheduler", PEOPLE);
        testCampaign.awaitMessages(5);
        scheduler.kill();
        var disk = diskUnder(scenarioCluster.testInfrastructure().schedulerFolder());
        disk.fill();
        testCampaign.awaitAnswers();
        var before = testCampaign.messages().size();

        scheduler.start();
        ScenarioCluster.eventually(() -> assertThat(scheduler.answersNow()).isTrue());
        ScenarioCluster.eventually(
                () -> assertThat(scenarioCluster.isSchedulerUp()).isFalse());
        var calendar = scenarioCluster.testInfrastructure().calendar();
        calendar.skipTo(calendar.instant().plus(Duration.ofDays(2)));
        ScenarioCluster.remains(
                () -> assertThat(testCampaign.messages()).hasSize(before).hasSizeLessThanOrEqualTo(LIMIT));
        disk.free();

        testCampaign.runToTheEnd();
        assertThat(testCampaign.messages()).hasSize(PEOPLE);
        testCampaign.keepsEveryPromise(LIMIT);
    }

    @Test
    void aDatabaseWithoutRoomClaimsNobodyUntilThereIs() {
        var databaseServer = scenarioCluster.testInfrastructure().databaseServer();
        databaseServer.kill();
        var disk = diskUnder(databaseServer.data(), MEGABYTES_OF_THE_DATABASE);
        databaseServer.startAgain();
        scenarioCluster.clockDriver().freshMorning();
        scenarioCluster.limitIs(NO_LIMIT);
        var testCampaign = scenarioCluster.order(scenarioCluster.always(), "full_database", MANY);
        testCampaign.awaitMessages(5);

        disk.fill();
        ScenarioCluster.eventually(() -> assertThat(refusal(databaseServer)).contains(DISK_FULL));
        testCampaign.awaitStandstill();
        var before = testCampaign.attempts();
        ScenarioCluster.remains(
                () -> assertThat(testCampaign.attempts()).isEqualTo(before).hasSizeLessThan(MANY));
        assertThat(testCampaign.called()).hasSizeLessThanOrEqualTo(before.size());
        ScenarioCluster.eventually(() -> {
            databaseServer.findsRoomForItsLog();
            assertThat(databaseServer.isRunning()).isFalse();
        });
        disk.free();
        databaseServer.startAgain();

        testCampaign.runToTheEnd();
        assertThat(testCampaign.messages()).hasSize(MANY);
        testCampaign.keepsEveryPromise(NO_LIMIT);
    }

    /** Why it does not take a table of some pages. */
    private static Optional<String> refusal(DatabaseServer databaseServer) {
        try {
            databaseServer.sql().sql(SOME_PAGES).update();
            return Optional.empty();
        } catch (DataAccessException refused) {
            return Optional.ofNullable(refused.getRootCause())
                    .filter(SQLException.class::isInstance)
                    .map(cause -> ((SQLException) cause).getSQLState());
        }
    }

    private SmallDisk diskUnder(Path folder) {
        return diskUnder(folder, MEGABYTES);
    }

    private SmallDisk diskUnder(Path folder, int megabytes) {
        var disk = SmallDisk.under(folder, megabytes);
        assumeTrue(disk.isPresent(), "a disk of its own may be mounted here");
        disks.push(disk.get());
        return disk.get();
    }
}
