package dev.trickle.systemtest.scenarios;

import dev.trickle.systemtest.harness.TailsOfLogs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The one scenario of days that runs in every build, as a small one: the places of a campaign are held by reports. */
@ExtendWith(TailsOfLogs.class)
class LateWebhooksIT {

    private static final int PEOPLE = 3 * World.A_DAY;

    @Test
    void webhooksThatAreLateByHoursAndDaysCostTheDaysThatAPlainModelSays() {
        try (var world = World.start(getClass())) {
            LateWebhooks.costWhatAPlainModelSays(world, PEOPLE, World.A_DAY);
        }
    }
}
