package dev.trickle.systemtest.scenarios;

import static dev.trickle.systemtest.scenarios.World.NO_LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trickle.systemtest.harness.Database;
import dev.trickle.systemtest.harness.TailsOfLogs;
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
@ExtendWith(TailsOfLogs.class)
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
    private World world;

    @BeforeAll
    void start() {
        world = World.start(getClass());
    }

    @AfterAll
    void end() {
        world.close();
        disks.forEach(SmallDisk::close);
    }

    @Test
    void aBrokerWithoutRoomStopsEverybodyAndWhoWasAskedForIsWrittenToOnceThereIs() {
        var broker = world.harness().broker().program();
        broker.kill();
        var disk = diskUnder(world.harness().folder().resolve("kafka"));
        broker.start().awaitUp();
        world.limitIs(NO_LIMIT);
        var sale = world.order(world.always(), "full_broker", PEOPLE);
        sale.awaitMessages(5);

        disk.fill();
        World.eventually(() -> assertThat(broker.isRunning()).isFalse());
        assertThat(disk.isFull()).isTrue();
        assertThat(sale.messages()).hasSizeLessThan(PEOPLE);
        disk.free();
        broker.start().awaitUp();

        sale.runToTheEnd();
        assertThat(sale.messages()).hasSize(PEOPLE);
        sale.keepsEveryPromise(NO_LIMIT);
    }

    @Test
    void aSchedulerWithoutRoomForItsStoresReleasesNobodyUntilThereIs() {
        var scheduler = world.scheduler().program();
        world.days().freshMorning();
        world.limitIs(LIMIT);
        var sale = world.order(world.always(), "full_scheduler", PEOPLE);
        sale.awaitMessages(5);
        scheduler.kill();
        var disk = diskUnder(world.harness().schedulerFolder());
        disk.fill();
        sale.awaitAnswers();
        var before = sale.messages().size();

        scheduler.start();
        World.eventually(() -> assertThat(scheduler.answersNow()).isTrue());
        World.eventually(() -> assertThat(world.isSchedulerUp()).isFalse());
        var calendar = world.harness().calendar();
        calendar.skipTo(calendar.instant().plus(Duration.ofDays(2)));
        World.remains(() -> assertThat(sale.messages()).hasSize(before).hasSizeLessThanOrEqualTo(LIMIT));
        disk.free();

        sale.runToTheEnd();
        assertThat(sale.messages()).hasSize(PEOPLE);
        sale.keepsEveryPromise(LIMIT);
    }

    @Test
    void aDatabaseWithoutRoomClaimsNobodyUntilThereIs() {
        var database = world.harness().database();
        database.kill();
        var disk = diskUnder(database.data(), MEGABYTES_OF_THE_DATABASE);
        database.startAgain();
        world.days().freshMorning();
        world.limitIs(NO_LIMIT);
        var sale = world.order(world.always(), "full_database", MANY);
        sale.awaitMessages(5);

        disk.fill();
        World.eventually(() -> assertThat(refusal(database)).contains(DISK_FULL));
        sale.awaitStandstill();
        var before = sale.attempts();
        World.remains(() -> assertThat(sale.attempts()).isEqualTo(before).hasSizeLessThan(MANY));
        assertThat(sale.called()).hasSizeLessThanOrEqualTo(before.size());
        World.eventually(() -> {
            database.findsRoomForItsLog();
            assertThat(database.isRunning()).isFalse();
        });
        disk.free();
        database.startAgain();

        sale.runToTheEnd();
        assertThat(sale.messages()).hasSize(MANY);
        sale.keepsEveryPromise(NO_LIMIT);
    }

    /** Why it does not take a table of some pages. */
    private static Optional<String> refusal(Database database) {
        try {
            database.sql().sql(SOME_PAGES).update();
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
