package dev.trickle.systemtest.scenarios;

import dev.trickle.systemtest.harness.LogTails;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@link FortyDaysIT} takes many minutes for, with a few people: places that are held by reports that are late. */
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
