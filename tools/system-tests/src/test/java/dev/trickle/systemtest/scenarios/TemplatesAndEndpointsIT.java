package dev.trickle.systemtest.scenarios;

import static dev.trickle.systemtest.scenarios.ScenarioCluster.NO_LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.systemtest.harness.LogTails;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** What Meta changes while a campaign is being sent: template, endpoint and limit. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(LogTails.class)
@EnabledIfSystemProperty(named = "trickle.fire", matches = "long")
class TemplatesAndEndpointsIT {

    private static final String LANGUAGE = "en_US";
    private static final String MARKETING = "{\"category\": \"MARKETING\"}";
    private static final String UTILITY = "{\"category\": \"UTILITY\", \"webhook\": true}";

    private static final String ONBOARDED = "{\"onboarding_status\": \"ONBOARDED\"}";
    private static final String NOT_ONBOARDED = "{\"onboarding_status\": \"ELIGIBLE\"}";
    private static final String MARKETING_ENDPOINT_ONLY =
            "{\"onboarding_status\": \"ONBOARDED\", \"disable_marketing_messages_on_cloud_api\": true}";

    private static final String AT_MESSAGES = "MESSAGES";
    private static final String AT_MARKETING_MESSAGES = "MARKETING_MESSAGES";

    /** About eight seconds of sending. */
    private static final int LARGE_CAMPAIGN = 160;

    private ScenarioCluster scenarioCluster;

    @BeforeAll
    void start() {
        scenarioCluster = ScenarioCluster.start(
                getClass(),
                // Six hours and one hour by the machine's clock, which the shared clock does not move.
                "--sender.phone-number-poll-interval=2s",
                "--sender.onboarding-poll-interval=2s");
    }

    @AfterAll
    void end() {
        scenarioCluster.close();
    }

    @BeforeEach
    void skipToFreshMorning() {
        scenarioCluster.simulator().declareMarketing(NOT_ONBOARDED);
        changeLimitSilently(NO_LIMIT);
        scenarioCluster.clockDriver().skipToFreshMorning();
    }

    @Test
    void aTemplateIsRecategorisedPausedAndResumed() {
        scenarioCluster.simulator().declareMarketing(ONBOARDED);
        var testCampaign = createCampaign("changed_template");
        testCampaign.awaitMessagesAt(AT_MARKETING_MESSAGES, 5);

        scenarioCluster.simulator().putTemplate("changed_template", LANGUAGE, UTILITY);
        testCampaign.awaitMessagesAt(AT_MESSAGES, 5);
        assertThat(scenarioCluster.suspendedScopes()).isEmpty();

        scenarioCluster.simulator().changeTemplate("changed_template", LANGUAGE, "PAUSED");
        ScenarioCluster.assertEventually(
                () -> assertThat(scenarioCluster.suspendedScopes()).containsExactly("template"));
        scenarioCluster.clockDriver().awaitIdle();
        var before = testCampaign.outcome().acceptanceTimes().size();
        scenarioCluster.clockDriver().advance(Duration.ofHours(3));
        assertThat(testCampaign.outcome().acceptanceTimes()).hasSize(before).hasSizeLessThan(LARGE_CAMPAIGN);

        scenarioCluster.simulator().changeTemplate("changed_template", LANGUAGE, "APPROVED");
        ScenarioCluster.assertEventually(
                () -> assertThat(scenarioCluster.suspendedScopes()).isEmpty());
        testCampaign.runUntilClosed();
        assertThat(testCampaign.outcome().endpoints().subList(before, LARGE_CAMPAIGN))
                .containsOnly(AT_MESSAGES);
        assertAllSentOnce(testCampaign);
    }

    @Test
    void anAccountIsMovedToTheEndpointForMarketingMessages() {
        var testCampaign = createCampaign("moved_away");
        testCampaign.awaitMessagesAt(AT_MESSAGES, 5);

        scenarioCluster.simulator().declareMarketing(MARKETING_ENDPOINT_ONLY);
        testCampaign.awaitMessagesAt(AT_MARKETING_MESSAGES, 5);
        testCampaign.runUntilClosed();

        assertAllSentOnce(testCampaign);
    }

    @Test
    void anAccountIsMovedBackToTheUsualEndpoint() {
        scenarioCluster.simulator().declareMarketing(ONBOARDED);
        var testCampaign = createCampaign("moved_back");
        testCampaign.awaitMessagesAt(AT_MARKETING_MESSAGES, 5);
        var before = testCampaign.outcome().endpoints().size();

        scenarioCluster.simulator().declareMarketing(NOT_ONBOARDED);
        testCampaign.awaitMessagesAt(AT_MESSAGES, 5);
        testCampaign.runUntilClosed();

        assertThat(testCampaign.outcome().endpoints().subList(before, LARGE_CAMPAIGN))
                .contains(AT_MESSAGES);
        assertAllSentOnce(testCampaign);
    }

    @Test
    void aTemplateBecomesUnavailableAtTheEndpointForMarketingMessages() {
        scenarioCluster.simulator().declareMarketing(ONBOARDED);
        var testCampaign = createCampaign("unavailable");
        testCampaign.awaitMessagesAt(AT_MARKETING_MESSAGES, 5);

        scenarioCluster.simulator().declareMarketingSync("unavailable", LANGUAGE, "UNAVAILABLE");
        testCampaign.awaitMessagesAt(AT_MESSAGES, 5);
        testCampaign.runUntilClosed();

        assertAllSentOnce(testCampaign);
    }

    @Test
    void aLimitThatNoWebhookReportsIsReadAndNeverExceeded() {
        changeLimitSilently(50);
        var violations = scenarioCluster.simulator().violations();
        var today = scenarioCluster.clockDriver().today();
        var testCampaign = createCampaign("silent_limit", 300);
        scenarioCluster.clockDriver().advance(Duration.ofHours(2));
        assertThat(testCampaign.outcome().acceptanceTimes()).hasSize(50);

        changeLimitSilently(250);
        scenarioCluster.clockDriver().advance(Duration.ofHours(1));
        assertThat(testCampaign.outcome().acceptanceTimes()).hasSize(250);

        changeLimitSilently(50);
        scenarioCluster.clockDriver().advance(Duration.ofHours(1));
        assertThat(testCampaign.outcome().acceptanceTimes()).hasSize(250);

        testCampaign.runUntilClosed();
        assertThat(testCampaign.outcome().messagesByDay()).isEqualTo(Map.of(today, 250, today.plusDays(1), 50));
        assertThat(scenarioCluster.simulator().violations()).isEqualTo(violations);
        testCampaign.outcome().assertAllPromisesHold(250);
    }

    private TestCampaign createCampaign(String template) {
        return createCampaign(template, LARGE_CAMPAIGN);
    }

    private TestCampaign createCampaign(String template, int people) {
        scenarioCluster.simulator().putTemplate(template, LANGUAGE, MARKETING);
        return scenarioCluster.createCampaign(scenarioCluster.unrestrictedAccount(), template, people);
    }

    private void changeLimitSilently(int people) {
        scenarioCluster.simulator().changeMessagingLimitSilently(people);
        scenarioCluster.awaitMessagingLimit(people);
    }

    private static void assertAllSentOnce(TestCampaign testCampaign) {
        assertThat(testCampaign.outcome().acceptanceTimes()).hasSize(LARGE_CAMPAIGN);
        assertThat(testCampaign.outcome().statistics("messages_failed", "retries", "unconfirmed"))
                .isEqualTo(Map.of("messages_failed", 0, "retries", 0, "unconfirmed", 0));
        testCampaign.outcome().assertAllPromisesHold(NO_LIMIT);
    }
}
