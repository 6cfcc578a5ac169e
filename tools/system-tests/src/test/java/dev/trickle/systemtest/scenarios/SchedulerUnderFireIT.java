package dev.trickle.systemtest.scenarios;

import static dev.trickle.systemtest.scenarios.World.A_DAY;
import static dev.trickle.systemtest.scenarios.World.NO_LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.systemtest.harness.TailsOfLogs;
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
@ExtendWith(TailsOfLogs.class)
@EnabledIfSystemProperty(named = "trickle.fire", matches = "long")
class SchedulerUnderFireIT {

    /** More than go in one transaction. */
    private static final int CROWD = 1_200;

    private static final int MESSAGES_PER_SECOND = 100;

    private static final LocalTime EARLY = LocalTime.of(8, 0);
    private static final LocalTime NOON = LocalTime.of(12, 0);

    private World world;
    private OpenTransactions transactions;

    @BeforeAll
    void start() {
        world = World.start(getClass(), A_DAY, MESSAGES_PER_SECOND);
        transactions = new OpenTransactions(world.harness().broker());
    }

    @AfterAll
    void end() {
        transactions.close();
        world.close();
    }

    @BeforeEach
    void aFreshMorning() {
        world.days().freshMorning();
    }

    @Test
    void whoIsAwayAtTheOpeningReleasesWhenTheyAreBackAndCatchesUpWithNothing() {
        var today = world.days().today();
        var sale = world.order(world.byDay(), "late_opening", 3 * A_DAY);
        sale.queue();
        world.days().awaitQuiet();

        sleepUntil(today, NOON);
        sale.awaitMessages(A_DAY);
        world.days().waitUntil(today.plusDays(1).atTime(EARLY));
        sleepUntil(today.plusDays(2), EARLY);
        sale.runToTheEnd();

        assertThat(sale.messagesByDay())
                .isEqualTo(Map.of(today, A_DAY, today.plusDays(2), A_DAY, today.plusDays(3), A_DAY));
        sale.keepsEveryPromise(A_DAY);
    }

    /** The scheduler is gone, and started when the clocks show this. */
    private void sleepUntil(LocalDate day, LocalTime time) {
        world.scheduler().program().kill();
        world.harness().calendar().skipTo(Days.at(day.atTime(time)));
        world.scheduler().program().start().awaitUp();
    }

    @Test
    void aClockThatStepsBackBringsNoDayTwice() {
        var today = world.days().today();
        var calendar = world.harness().calendar();
        var sale = world.order(world.byDay(), "clock_back", 3 * A_DAY);
        world.days().waitUntil(today.atTime(NOON));
        assertThat(sale.messages()).hasSize(A_DAY);

        calendar.turnBack(Duration.ofHours(4));
        world.days().waitUntil(today.atTime(NOON));
        assertThat(sale.messages()).hasSize(A_DAY);

        calendar.turnBack(Duration.ofDays(2));
        world.days().waitUntil(today.atTime(NOON));
        assertThat(sale.messages()).hasSize(A_DAY);

        sale.runToTheEnd();
        assertThat(sale.messagesByDay())
                .isEqualTo(Map.of(today, A_DAY, today.plusDays(1), A_DAY, today.plusDays(2), A_DAY));
        sale.keepsEveryPromise(A_DAY);
    }

    @Test
    void whoIsKilledInTheMiddleOfAReleaseReleasesTheRestWhenTheyAreBack() {
        var sale = releasedByHalf("killed_in_release");

        world.scheduler().program().kill();
        world.scheduler().program().start().awaitUp();

        everybodyIsReleasedOnce(sale);
    }

    @Test
    void whoStandsStillUntilTheirTransactionIsGivenUpReleasesItsPeopleOnce() {
        var sale = releasedByHalf("out_of_time");

        World.eventually(() -> assertThat(transactions.isAny()).isFalse());
        world.scheduler().program().thaw();

        everybodyIsReleasedOnce(sale);
    }

    @Test
    void whoStandsStillUntilAnotherHasTheirAccountsReleasesNobodyAgain() throws Exception {
        var sale = releasedByHalf("another_has_it");
        var other = world.anotherScheduler().program().start().awaitUp();
        sale.awaitMessages(CROWD);

        world.scheduler().program().thaw();
        World.remains(() -> assertThat(sale.requests()).hasSize(CROWD));
        other.end();

        everybodyIsReleasedOnce(sale);
    }

    /** A campaign of which some requests are written and not committed; the scheduler stands still. */
    private Sale releasedByHalf(String name) {
        world.limitIs(NO_LIMIT);
        var start = world.days().now().plus(Duration.ofHours(1));
        var sale = world.order(world.always(), name, CROWD, start);
        sale.queue();
        world.days().awaitQuiet();
        world.harness().calendar().skipTo(start);
        transactions.freezeIn(world.scheduler().program());
        assertThat(sale.requests()).hasSizeLessThan(CROWD);
        return sale;
    }

    private static void everybodyIsReleasedOnce(Sale sale) {
        sale.runToTheEnd();
        assertThat(sale.requests()).hasSize(CROWD).doesNotHaveDuplicates();
        assertThat(sale.messages()).hasSize(CROWD);
        sale.keepsEveryPromise(NO_LIMIT);
    }

    @Test
    void whoLosesTheirStoresAndTheCopiesReadsEverythingAgainAndWritesToNobodyTwice() throws Exception {
        world.limitIs(30);
        var sale = world.order(world.always(), "lost_stores", 80);
        sale.awaitMessages(5);
        world.scheduler().program().kill();
        sale.awaitAnswers();
        try (var stores = new LostStores(world.harness())) {
            stores.deleteFolderAndChangelogs();
            world.scheduler().program().start().awaitUp();
            awaitGate("shut_stores_lost");

            world.scheduler().program().end();
            stores.deleteFolderAndChangelogs();
            stores.resetOffsets();
        }
        world.scheduler().program().start().awaitUp();
        awaitGate("open");

        sale.runToTheEnd();
        assertThat(sale.messages()).hasSize(80);
        sale.keepsEveryPromise(30);
    }

    private void awaitGate(String state) {
        World.eventually(
                () -> assertThat(world.gate(world.always()).at("/gate/state").stringValue())
                        .isEqualTo(state));
    }
}
