package dev.trickle.systemtest.scenarios;

import static dev.trickle.systemtest.scenarios.World.NO_LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.systemtest.harness.Database;
import dev.trickle.systemtest.harness.TailsOfLogs;
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

/** A sender that has read its requests, cannot claim them as there is no database, and dies. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(TailsOfLogs.class)
@EnabledIfSystemProperty(named = "trickle.fire", matches = "long")
class SenderWithoutDatabaseIT {

    private static final int PEOPLE = 60;
    private static final String GROUP = "sender";

    private World world;

    @BeforeAll
    void start() {
        world = World.start(getClass());
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

    @ParameterizedTest
    @EnumSource
    void whoWasAskedForAndNotClaimedIsWrittenToOnceByTheNextSender(Absence absence) {
        var sender = world.sender().program();
        var broker = world.harness().broker();
        var database = world.harness().database();
        sender.freeze();
        var sale = world.order(world.always(), "without_" + absence.name().toLowerCase(Locale.ROOT), PEOPLE);
        sale.awaitRequests();
        var offsets = broker.offsetsOf(GROUP);

        absence.begins(database);
        sender.thaw();
        World.eventually(() -> assertThat(world.hasSenderRequests()).isTrue());
        World.remains(() -> assertThat(world.hasSenderRequests()).isTrue());
        assertThat(sale.messages()).isEmpty();
        sender.kill();
        assertThat(broker.offsetsOf(GROUP)).isEqualTo(offsets);
        assertThat(broker.hasReadEverything(GROUP)).isFalse();
        absence.ends(database);
        World.remains(() -> assertThat(sale.attempts()).isEmpty());
        sender.start().awaitUp();

        sale.runToTheEnd();
        assertThat(sale.messages()).hasSize(PEOPLE);
        assertThat(sale.numbers("messages_sent", "unconfirmed"))
                .isEqualTo(Map.of("messages_sent", PEOPLE, "unconfirmed", 0));
        sale.keepsEveryPromise(NO_LIMIT);
    }

    /** Why there is no database. */
    enum Absence {
        /** Whoever asks is told so. */
        KILLED {
            @Override
            void begins(Database database) {
                database.kill();
            }

            @Override
            void ends(Database database) {
                database.startAgain();
            }
        },
        /** Nobody answers; what it was asked it reads when it goes on, and who asked is dead then. */
        FROZEN {
            @Override
            void begins(Database database) {
                database.freeze();
            }

            @Override
            void ends(Database database) {
                database.thaw();
            }
        };

        abstract void begins(Database database);

        abstract void ends(Database database);
    }
}
