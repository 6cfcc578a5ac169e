package dev.trickle.systemtest.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.systemtest.harness.LogTails;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** The main use case at full size: 10,000 recipients at 250 a day, also with late webhooks. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(LogTails.class)
@EnabledIfSystemProperty(named = "trickle.fire", matches = "long")
class FortyDaysIT {

    private static final int PEOPLE = 10_000;
    private static final int PEOPLE_A_DAY = 250;
    private static final int MESSAGES_PER_SECOND = 1_000;

    private ScenarioCluster scenarioCluster;

    @BeforeAll
    void start() {
        scenarioCluster = ScenarioCluster.start(getClass(), PEOPLE_A_DAY, MESSAGES_PER_SECOND);
    }

    @AfterAll
    void end() {
        scenarioCluster.close();
    }

    @BeforeEach
    void skipToFreshMorning() {
        scenarioCluster.clockDriver().skipToFreshMorning();
    }

    @Test
    void tenThousandRecipientsTakeFortyDays() {
        var first = scenarioCluster.clockDriver().today();
        var testCampaign =
                scenarioCluster.createCampaignWithPicture(scenarioCluster.dayAccount(), "forty_days", PEOPLE);

        testCampaign.runUntilClosed();

        testCampaign.outcome().assertPictureRenewedBeforeItExpires();
        assertThat(testCampaign.outcome().messagesByDay())
                .isEqualTo(ClockDriver.messagesPerDay(first, PEOPLE / PEOPLE_A_DAY, PEOPLE_A_DAY));
        testCampaign.outcome().assertAllPromisesHold(PEOPLE_A_DAY);
    }

    @Test
    void lateWebhooksTakeTheDaysOfTheReferenceModel() {
        LateWebhooks.assertMatchesReferenceModel(scenarioCluster, PEOPLE, PEOPLE_A_DAY);
    }
}
