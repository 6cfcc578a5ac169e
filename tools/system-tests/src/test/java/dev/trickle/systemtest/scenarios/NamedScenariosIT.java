package dev.trickle.systemtest.scenarios;

import static dev.trickle.systemtest.scenarios.ClockDriver.NIGHT;
import static dev.trickle.systemtest.scenarios.ClockDriver.ZONE;
import static dev.trickle.systemtest.scenarios.ScenarioCluster.A_DAY;
import static dev.trickle.systemtest.scenarios.ScenarioCluster.A_NIGHT;
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

/** What happens to a campaign in weeks, told one thing at a time; every promise is checked after each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(LogTails.class)
@EnabledIfSystemProperty(named = "trickle.fire", matches = "long")
class NamedScenariosIT {

    private static final int DAYS = 40;

    /** Six seconds' worth: there is a middle of it. */
    private static final int MANY = 120;

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
    void aFreshMorning() {
        scenarioCluster.clockDriver().freshMorning();
    }

    @Test
    void fortyDaysWorthOfPeopleAreWrittenToInFortyDays() {
        var today = scenarioCluster.clockDriver().today();
        var testCampaign = scenarioCluster.order(scenarioCluster.byDay(), "forty_days", DAYS * A_DAY);

        testCampaign.runToTheEnd();

        assertThat(testCampaign.messagesByDay()).isEqualTo(ClockDriver.daily(today, DAYS, A_DAY));
        testCampaign.keepsEveryPromise(A_DAY);
    }

    @Test
    void aLimitThatRisesIsUsedAtOnceAndOneThatFallsLetsNobodyGoUntilThereIsRoom() {
        scenarioCluster.limitIs(10);
        var violations = scenarioCluster.whatsApp().violations();
        var today = scenarioCluster.clockDriver().today();
        var testCampaign = scenarioCluster.order(scenarioCluster.always(), "tiers", 40);
        scenarioCluster.clockDriver().pass(Duration.ofHours(2));
        assertThat(testCampaign.messages()).hasSize(10);

        scenarioCluster.limitIs(20);
        scenarioCluster.clockDriver().pass(Duration.ofHours(1));
        assertThat(testCampaign.messages()).hasSize(20);

        scenarioCluster.limitIs(5);
        scenarioCluster.clockDriver().pass(Duration.ofHours(1));
        assertThat(testCampaign.messages()).hasSize(20);

        testCampaign.runToTheEnd();
        var days = ClockDriver.daily(today.plusDays(1), 4, 5);
        days.put(today, 20);
        assertThat(testCampaign.messagesByDay()).isEqualTo(days);
        assertThat(scenarioCluster.whatsApp().violations()).isEqualTo(violations);
        testCampaign.keepsEveryPromise(20);
    }

    @Test
    void aTokenThatHasExpiredForADayLosesNobodyAndCountsForNobody() {
        scenarioCluster.limitIs(NO_LIMIT);
        var testCampaign = scenarioCluster.order(scenarioCluster.always(), "expired_token", MANY);
        testCampaign.awaitMessages(5);
        scenarioCluster.tokenExpires();
        ScenarioCluster.eventually(
                () -> assertThat(scenarioCluster.suspensions()).containsExactly("190"));
        scenarioCluster.clockDriver().awaitQuiet();
        var before = testCampaign.messages().size();

        scenarioCluster.clockDriver().pass(Duration.ofDays(1));
        assertThat(testCampaign.messages()).hasSize(before).hasSizeLessThan(MANY);

        scenarioCluster.tokenIsReplaced();
        scenarioCluster.whatsApp().faults();
        ScenarioCluster.eventually(
                () -> assertThat(scenarioCluster.suspensions()).isEmpty());
        testCampaign.runToTheEnd();
        assertThat(testCampaign.messages()).hasSize(MANY);
        assertThat(testCampaign.numbers("messages_failed", "retries", "unconfirmed"))
                .isEqualTo(Map.of("messages_failed", 0, "retries", 0, "unconfirmed", 0));
        testCampaign.keepsEveryPromise(NO_LIMIT);
    }

    @Test
    void aTemplateThatMetaPausesForThreeHoursGoesOnWhenItIsApprovedAgain() {
        scenarioCluster.limitIs(NO_LIMIT);
        var testCampaign = scenarioCluster.order(scenarioCluster.always(), "paused_template", MANY);
        testCampaign.awaitMessages(5);
        scenarioCluster.whatsApp().declareTemplate("paused_template", "en_US", "PAUSED");
        ScenarioCluster.eventually(
                () -> assertThat(scenarioCluster.suspensions()).containsExactly("132015"));
        scenarioCluster.clockDriver().awaitQuiet();
        var before = testCampaign.messages().size();

        scenarioCluster.clockDriver().pass(Duration.ofHours(3));
        assertThat(testCampaign.messages()).hasSize(before).hasSizeLessThan(MANY);

        scenarioCluster.whatsApp().declareTemplate("paused_template", "en_US", "APPROVED");
        ScenarioCluster.eventually(
                () -> assertThat(scenarioCluster.suspensions()).isEmpty());
        testCampaign.runToTheEnd();
        assertThat(testCampaign.messages()).hasSize(MANY);
        assertThat(testCampaign.numbers("messages_failed", "retries"))
                .isEqualTo(Map.of("messages_failed", 0, "retries", 0));
        testCampaign.keepsEveryPromise(NO_LIMIT);
    }

    @Test
    void messagesThatMetaHoldsForAnHourAreTheOnlyOnesOfTheirPeople() {
        scenarioCluster.limitIs(NO_LIMIT);
        scenarioCluster.whatsApp().pace("held_template", "en_US", 10, Duration.ofHours(1), "good");
        var testCampaign = scenarioCluster.order(scenarioCluster.always(), "held_template", MANY);
        testCampaign.awaitMessages(MANY);
        assertThat(testCampaign.outcomes()).containsOnly(Map.entry("read", 10), Map.entry("", MANY - 10));

        testCampaign.runToTheEnd();

        assertThat(testCampaign.outcomes()).containsOnly(Map.entry("read", MANY));
        assertThat(testCampaign.numbers("messages_failed", "retries"))
                .isEqualTo(Map.of("messages_failed", 0, "retries", 0));
        testCampaign.keepsEveryPromise(NO_LIMIT);
    }

    @Test
    void messagesThatMetaHoldsAndDropsAreSentAgainWhenTheirTemplateIsApprovedAgain() {
        scenarioCluster.limitIs(NO_LIMIT);
        scenarioCluster.whatsApp().pace("dropped_template", "en_US", 10, Duration.ofHours(1), "bad");
        var testCampaign = scenarioCluster.order(scenarioCluster.always(), "dropped_template", MANY);
        testCampaign.awaitMessages(MANY);
        scenarioCluster.clockDriver().pass(Duration.ofHours(4));
        assertThat(scenarioCluster.suspensions()).containsExactly("132015");
        assertThat(testCampaign.outcomes()).isEqualTo(Map.of("read", 10, "failed", MANY - 10));

        scenarioCluster.whatsApp().tellTemplate("dropped_template", "en_US", "APPROVED");
        ScenarioCluster.eventually(
                () -> assertThat(scenarioCluster.suspensions()).isEmpty());
        testCampaign.runToTheEnd();

        assertThat(testCampaign.outcomes()).isEqualTo(Map.of("read", MANY, "failed", MANY - 10));
        assertThat(testCampaign.numbers("messages_sent", "messages_failed", "retries"))
                .isEqualTo(Map.of("messages_sent", MANY, "messages_failed", 0, "retries", MANY - 10));
        testCampaign.keepsEveryPromise(NO_LIMIT);
    }

    @Test
    void aPauseInMidSendIsFollowedByNoMoreThanItsAnswerSays() {
        scenarioCluster.limitIs(NO_LIMIT);
        var testCampaign = scenarioCluster.order(scenarioCluster.always(), "paused", MANY);
        testCampaign.awaitMessages(5);

        var pause = testCampaign.pause();
        scenarioCluster.clockDriver().pass(Duration.ofHours(1));
        assertThat(testCampaign.messages()).hasSizeLessThan(MANY);

        var paused = testCampaign.resume(pause);
        testCampaign.runToTheEnd();
        assertThat(testCampaign.messages()).hasSize(MANY);
        testCampaign.keepsEveryPromise(NO_LIMIT, paused);
    }

    @Test
    void aCancelInMidSendIsFollowedByNoMoreThanItsAnswerSays() {
        scenarioCluster.limitIs(NO_LIMIT);
        var testCampaign = scenarioCluster.order(scenarioCluster.always(), "cancelled", MANY);
        testCampaign.awaitMessages(5);

        var cancelled = testCampaign.cancel();
        testCampaign.runToTheEnd();

        assertThat(testCampaign.messages()).hasSizeLessThan(MANY);
        testCampaign.keepsEveryPromise(NO_LIMIT, cancelled);
    }

    @Test
    void whoSaysStopInMidSendIsNotWrittenTo() {
        scenarioCluster.limitIs(NO_LIMIT);
        var testCampaign = scenarioCluster.order(scenarioCluster.always(), "stopped", MANY);
        var last = testCampaign.queue().subList(MANY - 3, MANY);
        testCampaign.awaitMessages(5);

        var stops = scenarioCluster.stop(scenarioCluster.always(), last);
        testCampaign.runToTheEnd();

        assertThat(testCampaign.messages()).hasSize(MANY - 3);
        testCampaign.keepsEveryPromise(NO_LIMIT, stops);
    }

    @Test
    void theNightsInWhichClocksAreChangedAreDaysLikeAllOthers() {
        for (var each = 0; each < CLOCK_CHANGES_OF_TWO_YEARS; each++) {
            var later = scenarioCluster.clockDriver().now().plus(Duration.ofDays(2));
            theNightInWhich(ZONE.getRules().nextTransition(later), "clocks_" + each);
        }
    }

    private void theNightInWhich(ZoneOffsetTransition change, String template) {
        var dayBefore = change.getDateTimeBefore().toLocalDate().minusDays(1);
        scenarioCluster.clockDriver().waitUntil(dayBefore.atStartOfDay());
        var testCampaign = scenarioCluster.order(scenarioCluster.byNight(), template, 3 * A_NIGHT);

        testCampaign.runToTheEnd();

        assertThat(testCampaign.messagesByDay()).isEqualTo(ClockDriver.daily(dayBefore, 3, A_NIGHT));
        assertThat(testCampaign.messages())
                .allSatisfy(at -> assertThat(at.atZone(ZONE).toLocalTime()).isAfterOrEqualTo(NIGHT));
        testCampaign.keepsEveryPromise(A_NIGHT);
    }
}
