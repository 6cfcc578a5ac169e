package dev.trickle.systemtest.scenarios;

import static dev.trickle.systemtest.scenarios.World.NO_LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.systemtest.harness.Database;
import dev.trickle.systemtest.harness.TailsOfLogs;
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
@ExtendWith(TailsOfLogs.class)
@EnabledIfSystemProperty(named = "trickle.fire", matches = "long")
class FailoverIT {

    private static final int PEOPLE = 120;
    private static final int A_FEW = 10;

    /** Long enough that nobody has the answers to the last calls when the database dies. */
    private static final String SLOW = "{\"kind\": \"slow\", \"delay\": \"PT15S\"}";

    private static final String SENDER = "trickle_sender";

    private World world;
    private Database database;

    @BeforeAll
    void start() {
        world = World.startFarFromDatabase(getClass());
        database = world.harness().database();
    }

    @AfterAll
    void end() {
        world.close();
    }

    @BeforeEach
    void aFreshMorning() {
        world.days().freshMorning();
        world.limitIs(NO_LIMIT);
    }

    /** What the database has committed when it dies, and the standby has not, was answered to nobody. */
    @Test
    void aStandbyThatEveryCommitWaitsForLetsNobodyBeWrittenToTwice() {
        try (var standby = database.standby("waited-for")) {
            standby.isWaitedFor();
            world.whatsApp().faults(SLOW);
            var sale = world.order(world.always(), "waited_for", PEOPLE);
            sale.awaitMessages(A_FEW);
            standby.freeze();
            World.eventually(() -> assertThat(standby.commitsThatWait(SENDER)).isPositive());
            sale.awaitStandstill();

            database.kill();
            standby.takesThePlaceOfTheDatabase();
            assertThat(sale.attempts()).containsValue("claimed").hasSizeLessThan(PEOPLE);
            assertThat(sale.attempts().keySet()).containsAll(sale.called());
            database.promote();
            world.whatsApp().faults();

            sale.runToTheEnd();
            assertThat(sale.messages()).hasSize(PEOPLE);
            sale.keepsEveryPromise(NO_LIMIT);
        }
    }

    /** No connection ends: whoever waits for an answer would wait for ever. */
    @Test
    void aDatabaseThatVanishesWithoutAWordIsGivenUpForItsStandby() {
        try (var standby = database.standby("vanished")) {
            standby.isWaitedFor();
            var sale = world.order(world.always(), "vanished", PEOPLE);
            sale.awaitMessages(A_FEW);
            standby.freeze();
            World.eventually(() -> assertThat(standby.commitsThatWait(SENDER)).isPositive());

            world.queries().forsakesWhoeverIsUnderWay();
            database.kill();
            standby.takesThePlaceOfTheDatabase();
            assertThat(sale.attempts()).hasSizeLessThan(PEOPLE);
            database.promote();

            sale.runToTheEnd();
            assertThat(sale.messages()).hasSize(PEOPLE);
            sale.keepsEveryPromise(NO_LIMIT);
        }
    }

    /** What waiting is for: the same without it, and with a sender that dies, too, so that it reads its requests again. */
    @Test
    void aStandbyThatLagsBehindLosesClaimsAndTheirPeopleAreWrittenToTwice() {
        try (var standby = database.standby("behind")) {
            world.whatsApp().faults(SLOW);
            var sale = world.order(world.always(), "behind", PEOPLE);
            sale.awaitMessages(A_FEW);
            standby.freeze();
            sale.awaitMessages(sale.messages().size() + A_FEW);

            world.sender().program().kill();
            database.kill();
            standby.takesThePlaceOfTheDatabase();
            var lost = without(sale.called(), sale.attempts().keySet());
            assertThat(lost).isNotEmpty();
            database.promote();
            world.whatsApp().faults();
            world.sender().program().start().awaitUp();

            sale.runToTheEnd();
            assertThat(sale.breaches(NO_LIMIT).get("duplicates")).hasSameSizeAs(lost);
        }
    }

    private static Set<String> without(Set<String> all, Set<String> some) {
        var rest = new HashSet<>(all);
        rest.removeAll(some);
        return rest;
    }
}
