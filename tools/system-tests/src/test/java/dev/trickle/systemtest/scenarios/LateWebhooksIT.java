package dev.trickle.systemtest.scenarios;

import dev.trickle.systemtest.harness.TailsOfLogs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@link FortyDaysIT} takes many minutes for, with a few people: places that are held by reports that are late. */
@ExtendWith(TailsOfLogs.class)
@EnabledIfSystemProperty(named = "trickle.fire", matches = "long")
class LateWebhooksIT {

    private static final int PEOPLE = 3 * World.A_DAY;

    @Test
    void webhooksThatAreLateByHoursAndDaysCostTheDaysThatAPlainModelSays() {
        try (var world = World.start(getClass())) {
            LateWebhooks.costWhatAPlainModelSays(world, PEOPLE, World.A_DAY);
        }
    }
}
