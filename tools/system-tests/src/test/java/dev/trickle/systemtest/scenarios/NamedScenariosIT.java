package dev.trickle.systemtest.scenarios;

import static dev.trickle.systemtest.scenarios.ClockDriver.NIGHT;
import static dev.trickle.systemtest.scenarios.ClockDriver.ZONE;
import static dev.trickle.systemtest.scenarios.ScenarioCluster.DAY_ACCOUNT_LIMIT;
import static dev.trickle.systemtest.scenarios.ScenarioCluster.NIGHT_ACCOUNT_LIMIT;
import static dev.trickle.systemtest.scenarios.ScenarioCluster.NO_LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.systemtest.harness.LogTails;
import java.time.Duration;
import java.time.zone.ZoneOffsetTransition;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** Scenarios of campaigns over weeks, one event each; all promises are checked after each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(LogTails.class)
@EnabledIfSystemProperty(named = "trickle.fire", matches = "long")
class NamedScenariosIT {

    private static final int DAYS = 40;

    /** About six seconds of sending. */
    private static final int LARGE_CAMPAIGN = 120;

    private static final int CLOCK_CHANGES_OF_TWO_YEARS = 4;

    private ScenarioCluster scenarioCluster;

    @BeforeAll
    void start() {
        scenarioCluster = ScenarioCluster.start(getClass());
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
    void recipientsOfFortyDaysTakeFortyDays() {
        var today = scenarioCluster.clockDriver().today();
        var testCampaign = scenarioCluster.createCampaignWithPicture(
                scenarioCluster.dayAccount(), "forty_days", DAYS * DAY_ACCOUNT_LIMIT);

        testCampaign.runUntilClosed();

        testCampaign.outcome().assertPictureRenewedBeforeItExpires();
        assertThat(testCampaign.outcome().messagesByDay())
                .isEqualTo(ClockDriver.messagesPerDay(today, DAYS, DAY_ACCOUNT_LIMIT));
        testCampaign.outcome().assertAllPromisesHold(DAY_ACCOUNT_LIMIT);
    }

    @Test
    void aRaisedLimitIsUsedAtOnceAndALoweredOneStopsReleasesUntilSlotsAreFree() {
        scenarioCluster.setMessagingLimit(10);
        var violations = scenarioCluster.simulator().violations();
        var today = scenarioCluster.clockDriver().today();
        var testCampaign = scenarioCluster.createCampaign(scenarioCluster.unrestrictedAccount(), "tiers", 40);
        scenarioCluster.clockDriver().advance(Duration.ofHours(2));
        assertThat(testCampaign.outcome().acceptanceTimes()).hasSize(10);

        scenarioCluster.setMessagingLimit(20);
        scenarioCluster.clockDriver().advance(Duration.ofHours(1));
        assertThat(testCampaign.outcome().acceptanceTimes()).hasSize(20);

        scenarioCluster.setMessagingLimit(5);
        scenarioCluster.clockDriver().advance(Duration.ofHours(1));
        assertThat(testCampaign.outcome().acceptanceTimes()).hasSize(20);

        testCampaign.runUntilClosed();
        var days = ClockDriver.messagesPerDay(today.plusDays(1), 4, 5);
        days.put(today, 20);
        assertThat(testCampaign.outcome().messagesByDay()).isEqualTo(days);
        assertThat(scenarioCluster.simulator().violations()).isEqualTo(violations);
        testCampaign.outcome().assertAllPromisesHold(20);
    }

    @Test
    void anExpiredTokenLosesNoRecipientAndCountsAsNoAttempt() {
        scenarioCluster.setMessagingLimit(NO_LIMIT);
        var testCampaign =
                scenarioCluster.createCampaign(scenarioCluster.unrestrictedAccount(), "expired_token", LARGE_CAMPAIGN);
        testCampaign.awaitMessages(5);
        scenarioCluster.expireToken();
        ScenarioCluster.assertEventually(
                () -> assertThat(scenarioCluster.suspensionCodes()).containsExactly("190"));
        scenarioCluster.clockDriver().awaitIdle();
        var before = testCampaign.outcome().acceptanceTimes().size();

        scenarioCluster.clockDriver().advance(Duration.ofDays(1));
        assertThat(testCampaign.outcome().acceptanceTimes()).hasSize(before).hasSizeLessThan(LARGE_CAMPAIGN);

        scenarioCluster.replaceToken();
        scenarioCluster.simulator().setFaults();
        ScenarioCluster.assertEventually(
                () -> assertThat(scenarioCluster.suspensionCodes()).isEmpty());
        testCampaign.runUntilClosed();
        assertThat(testCampaign.outcome().acceptanceTimes()).hasSize(LARGE_CAMPAIGN);
        assertThat(testCampaign.outcome().statistics("messages_failed", "retries", "unconfirmed"))
                .isEqualTo(Map.of("messages_failed", 0, "retries", 0, "unconfirmed", 0));
        testCampaign.outcome().assertAllPromisesHold(NO_LIMIT);
    }

    @Test
    void aPausedTemplateResumesWhenItIsApprovedAgain() {
        scenarioCluster.setMessagingLimit(NO_LIMIT);
        var testCampaign = scenarioCluster.createCampaign(
                scenarioCluster.unrestrictedAccount(), "paused_template", LARGE_CAMPAIGN);
        testCampaign.awaitMessages(5);
        scenarioCluster.simulator().declareTemplate("paused_template", "en_US", "PAUSED");
        ScenarioCluster.assertEventually(
                () -> assertThat(scenarioCluster.suspensionCodes()).containsExactly("132015"));
        scenarioCluster.clockDriver().awaitIdle();
        var before = testCampaign.outcome().acceptanceTimes().size();

        scenarioCluster.clockDriver().advance(Duration.ofHours(3));
        assertThat(testCampaign.outcome().acceptanceTimes()).hasSize(before).hasSizeLessThan(LARGE_CAMPAIGN);

        scenarioCluster.simulator().declareTemplate("paused_template", "en_US", "APPROVED");
        ScenarioCluster.assertEventually(
                () -> assertThat(scenarioCluster.suspensionCodes()).isEmpty());
        testCampaign.runUntilClosed();
        assertThat(testCampaign.outcome().acceptanceTimes()).hasSize(LARGE_CAMPAIGN);
        assertThat(testCampaign.outcome().statistics("messages_failed", "retries"))
                .isEqualTo(Map.of("messages_failed", 0, "retries", 0));
        testCampaign.outcome().assertAllPromisesHold(NO_LIMIT);
    }

    @Test
    void heldMessagesAreNotSentAgain() {
        scenarioCluster.setMessagingLimit(NO_LIMIT);
        scenarioCluster.simulator().setPacing("held_template", "en_US", 10, Duration.ofHours(1), "good");
        var testCampaign =
                scenarioCluster.createCampaign(scenarioCluster.unrestrictedAccount(), "held_template", LARGE_CAMPAIGN);
        testCampaign.awaitMessages(LARGE_CAMPAIGN);
        assertThat(testCampaign.outcome().outcomes())
                .containsOnly(Map.entry("read", 10), Map.entry("", LARGE_CAMPAIGN - 10));

        testCampaign.runUntilClosed();

        assertThat(testCampaign.outcome().outcomes()).containsOnly(Map.entry("read", LARGE_CAMPAIGN));
        assertThat(testCampaign.outcome().statistics("messages_failed", "retries"))
                .isEqualTo(Map.of("messages_failed", 0, "retries", 0));
        testCampaign.outcome().assertAllPromisesHold(NO_LIMIT);
    }

    @Test
    void droppedMessagesAreSentAgainWhenTheTemplateIsApprovedAgain() {
        scenarioCluster.setMessagingLimit(NO_LIMIT);
        scenarioCluster.simulator().setPacing("dropped_template", "en_US", 10, Duration.ofHours(1), "bad");
        var testCampaign = scenarioCluster.createCampaign(
                scenarioCluster.unrestrictedAccount(), "dropped_template", LARGE_CAMPAIGN);
        testCampaign.awaitMessages(LARGE_CAMPAIGN);
        scenarioCluster.clockDriver().advance(Duration.ofHours(4));
        assertThat(scenarioCluster.suspensionCodes()).containsExactly("132015");
        assertThat(testCampaign.outcome().outcomes()).isEqualTo(Map.of("read", 10, "failed", LARGE_CAMPAIGN - 10));

        scenarioCluster.simulator().changeTemplate("dropped_template", "en_US", "APPROVED");
        ScenarioCluster.assertEventually(
                () -> assertThat(scenarioCluster.suspensionCodes()).isEmpty());
        testCampaign.runUntilClosed();

        assertThat(testCampaign.outcome().outcomes())
                .isEqualTo(Map.of("read", LARGE_CAMPAIGN, "failed", LARGE_CAMPAIGN - 10));
        assertThat(testCampaign.outcome().statistics("messages_sent", "messages_failed", "retries"))
                .isEqualTo(
                        Map.of("messages_sent", LARGE_CAMPAIGN, "messages_failed", 0, "retries", LARGE_CAMPAIGN - 10));
        testCampaign.outcome().assertAllPromisesHold(NO_LIMIT);
    }

    @Test
    void aPauseWhileSendingLetsThroughOnlyTheCallsInFlight() {
        scenarioCluster.setMessagingLimit(NO_LIMIT);
        var testCampaign =
                scenarioCluster.createCampaign(scenarioCluster.unrestrictedAccount(), "paused", LARGE_CAMPAIGN);
        testCampaign.awaitMessages(5);

        var pause = testCampaign.pause();
        scenarioCluster.clockDriver().advance(Duration.ofHours(1));
        assertThat(testCampaign.outcome().acceptanceTimes()).hasSizeLessThan(LARGE_CAMPAIGN);

        var paused = testCampaign.resume(pause);
        testCampaign.runUntilClosed();
        assertThat(testCampaign.outcome().acceptanceTimes()).hasSize(LARGE_CAMPAIGN);
        testCampaign.outcome().assertAllPromisesHold(NO_LIMIT, paused);
    }

    @Test
    void aCancelWhileSendingLetsThroughOnlyTheCallsInFlight() {
        scenarioCluster.setMessagingLimit(NO_LIMIT);
        var testCampaign =
                scenarioCluster.createCampaign(scenarioCluster.unrestrictedAccount(), "cancelled", LARGE_CAMPAIGN);
        testCampaign.awaitMessages(5);

        var cancelled = testCampaign.cancel();
        testCampaign.runUntilClosed();

        assertThat(testCampaign.outcome().acceptanceTimes()).hasSizeLessThan(LARGE_CAMPAIGN);
        testCampaign.outcome().assertAllPromisesHold(NO_LIMIT, cancelled);
    }

    @Test
    void aStopWhileSendingPreventsTheMessage() {
        scenarioCluster.setMessagingLimit(NO_LIMIT);
        var testCampaign =
                scenarioCluster.createCampaign(scenarioCluster.unrestrictedAccount(), "stopped", LARGE_CAMPAIGN);
        var last = testCampaign.queue().subList(LARGE_CAMPAIGN - 3, LARGE_CAMPAIGN);
        testCampaign.awaitMessages(5);

        var stops = scenarioCluster.sendStops(scenarioCluster.unrestrictedAccount(), last);
        testCampaign.runUntilClosed();

        assertThat(testCampaign.outcome().acceptanceTimes()).hasSize(LARGE_CAMPAIGN - 3);
        testCampaign.outcome().assertAllPromisesHold(NO_LIMIT, stops);
    }

    @Test
    void clockChangesDoNotAffectSendDays() {
        for (var each = 0; each < CLOCK_CHANGES_OF_TWO_YEARS; each++) {
            var later = scenarioCluster.clockDriver().now().plus(Duration.ofDays(2));
            runNightOfClockChange(ZONE.getRules().nextTransition(later), "clocks_" + each);
        }
    }

    private void runNightOfClockChange(ZoneOffsetTransition change, String template) {
        var dayBefore = change.getDateTimeBefore().toLocalDate().minusDays(1);
        scenarioCluster.clockDriver().skipUntil(dayBefore.atStartOfDay());
        var testCampaign =
                scenarioCluster.createCampaign(scenarioCluster.nightAccount(), template, 3 * NIGHT_ACCOUNT_LIMIT);

        testCampaign.runUntilClosed();

        assertThat(testCampaign.outcome().messagesByDay())
                .isEqualTo(ClockDriver.messagesPerDay(dayBefore, 3, NIGHT_ACCOUNT_LIMIT));
        assertThat(testCampaign.outcome().acceptanceTimes())
                .allSatisfy(at -> assertThat(at.atZone(ZONE).toLocalTime()).isAfterOrEqualTo(NIGHT));
        testCampaign.outcome().assertAllPromisesHold(NIGHT_ACCOUNT_LIMIT);
    }
}
