package dev.trickle.systemtest.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.systemtest.harness.TailsOfLogs;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** What Trickle is for, at full size: 10,000 people, 250 a day, forty days; and with phones and webhooks as they are. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(TailsOfLogs.class)
@EnabledIfSystemProperty(named = "trickle.fire", matches = "long")
class FortyDaysIT {

    private static final int PEOPLE = 10_000;
    private static final int PEOPLE_A_DAY = 250;
    private static final int MESSAGES_PER_SECOND = 1_000;

    private World world;

    @BeforeAll
    void start() {
        world = World.start(getClass(), PEOPLE_A_DAY, MESSAGES_PER_SECOND);
    }

    @AfterAll
    void end() {
        world.close();
    }

    @BeforeEach
    void aFreshMorning() {
        world.days().freshMorning();
    }

    @Test
    void tenThousandPeopleAreWrittenToInFortyDays() {
        var first = world.days().today();
        var sale = world.order(world.byDay(), "forty_days", PEOPLE);

        sale.runToTheEnd();

        assertThat(sale.messagesByDay()).isEqualTo(Days.daily(first, PEOPLE / PEOPLE_A_DAY, PEOPLE_A_DAY));
        sale.keepsEveryPromise(PEOPLE_A_DAY);
    }

    @Test
    void withWebhooksThatAreLateByHoursAndDaysItTakesTheDaysThatAPlainModelSays() {
        LateWebhooks.costWhatAPlainModelSays(world, PEOPLE, PEOPLE_A_DAY);
    }
}
