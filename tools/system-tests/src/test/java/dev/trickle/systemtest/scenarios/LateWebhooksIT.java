package dev.trickle.systemtest.scenarios;

import dev.trickle.systemtest.harness.LogTails;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** A small version of {@link FortyDaysIT}: slots occupied by late webhooks. */
@ExtendWith(LogTails.class)
@EnabledIfSystemProperty(named = "trickle.fire", matches = "long")
class LateWebhooksIT {

    private static final int PEOPLE = 3 * ScenarioCluster.DAY_ACCOUNT_LIMIT;

    @Test
    void lateWebhooksTakeTheDaysOfTheReferenceModel() {
        try (var scenarioCluster = ScenarioCluster.start(getClass())) {
            LateWebhooks.assertMatchesReferenceModel(scenarioCluster, PEOPLE, ScenarioCluster.DAY_ACCOUNT_LIMIT);
        }
    }
}
