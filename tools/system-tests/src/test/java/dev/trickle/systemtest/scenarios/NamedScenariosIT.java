package dev.trickle.systemtest.scenarios;

import static dev.trickle.systemtest.scenarios.Days.NIGHT;
import static dev.trickle.systemtest.scenarios.Days.ZONE;
import static dev.trickle.systemtest.scenarios.World.A_DAY;
import static dev.trickle.systemtest.scenarios.World.A_NIGHT;
import static dev.trickle.systemtest.scenarios.World.NO_LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.systemtest.harness.TailsOfLogs;
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
@ExtendWith(TailsOfLogs.class)
@EnabledIfSystemProperty(named = "trickle.fire", matches = "long")
class NamedScenariosIT {

    private static final int DAYS = 40;

    /** Six seconds' worth: there is a middle of it. */
    private static final int MANY = 120;

    private static final int CLOCK_CHANGES_OF_TWO_YEARS = 4;

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
    }

    @Test
    void fortyDaysWorthOfPeopleAreWrittenToInFortyDays() {
        var today = world.days().today();
        var sale = world.order(world.byDay(), "forty_days", DAYS * A_DAY);

        sale.runToTheEnd();

        assertThat(sale.messagesByDay()).isEqualTo(Days.daily(today, DAYS, A_DAY));
        sale.keepsEveryPromise(A_DAY);
    }

    @Test
    void aLimitThatRisesIsUsedAtOnceAndOneThatFallsLetsNobodyGoUntilThereIsRoom() {
        world.limitIs(10);
        var violations = world.whatsApp().violations();
        var today = world.days().today();
        var sale = world.order(world.always(), "tiers", 40);
        world.days().pass(Duration.ofHours(2));
        assertThat(sale.messages()).hasSize(10);

        world.limitIs(20);
        world.days().pass(Duration.ofHours(1));
        assertThat(sale.messages()).hasSize(20);

        world.limitIs(5);
        world.days().pass(Duration.ofHours(1));
        assertThat(sale.messages()).hasSize(20);

        sale.runToTheEnd();
        var days = Days.daily(today.plusDays(1), 4, 5);
        days.put(today, 20);
        assertThat(sale.messagesByDay()).isEqualTo(days);
        assertThat(world.whatsApp().violations()).isEqualTo(violations);
        sale.keepsEveryPromise(20);
    }

    @Test
    void aTokenThatHasExpiredForADayLosesNobodyAndCountsForNobody() {
        world.limitIs(NO_LIMIT);
        var sale = world.order(world.always(), "expired_token", MANY);
        sale.awaitMessages(5);
        world.tokenExpires();
        World.eventually(() -> assertThat(world.suspensions()).containsExactly("190"));
        world.days().awaitQuiet();
        var before = sale.messages().size();

        world.days().pass(Duration.ofDays(1));
        assertThat(sale.messages()).hasSize(before).hasSizeLessThan(MANY);

        world.tokenIsReplaced();
        world.whatsApp().faults();
        World.eventually(() -> assertThat(world.suspensions()).isEmpty());
        sale.runToTheEnd();
        assertThat(sale.messages()).hasSize(MANY);
        assertThat(sale.numbers("messages_failed", "retries", "unconfirmed"))
                .isEqualTo(Map.of("messages_failed", 0, "retries", 0, "unconfirmed", 0));
        sale.keepsEveryPromise(NO_LIMIT);
    }

    @Test
    void aTemplateThatMetaPausesForThreeHoursGoesOnWhenItIsApprovedAgain() {
        world.limitIs(NO_LIMIT);
        var sale = world.order(world.always(), "paused_template", MANY);
        sale.awaitMessages(5);
        world.whatsApp().declareTemplate("paused_template", "en_US", "PAUSED");
        World.eventually(() -> assertThat(world.suspensions()).containsExactly("132015"));
        world.days().awaitQuiet();
        var before = sale.messages().size();

        world.days().pass(Duration.ofHours(3));
        assertThat(sale.messages()).hasSize(before).hasSizeLessThan(MANY);

        world.whatsApp().declareTemplate("paused_template", "en_US", "APPROVED");
        World.eventually(() -> assertThat(world.suspensions()).isEmpty());
        sale.runToTheEnd();
        assertThat(sale.messages()).hasSize(MANY);
        assertThat(sale.numbers("messages_failed", "retries")).isEqualTo(Map.of("messages_failed", 0, "retries", 0));
        sale.keepsEveryPromise(NO_LIMIT);
    }

    @Test
    void messagesThatMetaHoldsForAnHourAreTheOnlyOnesOfTheirPeople() {
        world.limitIs(NO_LIMIT);
        world.whatsApp().pace("held_template", "en_US", 10, Duration.ofHours(1), "good");
        var sale = world.order(world.always(), "held_template", MANY);
        sale.awaitMessages(MANY);
        assertThat(sale.outcomes()).containsOnly(Map.entry("read", 10), Map.entry("", MANY - 10));

        sale.runToTheEnd();

        assertThat(sale.outcomes()).containsOnly(Map.entry("read", MANY));
        assertThat(sale.numbers("messages_failed", "retries")).isEqualTo(Map.of("messages_failed", 0, "retries", 0));
        sale.keepsEveryPromise(NO_LIMIT);
    }

    @Test
    void messagesThatMetaHoldsAndDropsAreSentAgainWhenTheirTemplateIsApprovedAgain() {
        world.limitIs(NO_LIMIT);
        world.whatsApp().pace("dropped_template", "en_US", 10, Duration.ofHours(1), "bad");
        var sale = world.order(world.always(), "dropped_template", MANY);
        sale.awaitMessages(MANY);
        world.days().pass(Duration.ofHours(4));
        assertThat(world.suspensions()).containsExactly("132015");
        assertThat(sale.outcomes()).isEqualTo(Map.of("read", 10, "failed", MANY - 10));

        world.whatsApp().tellTemplate("dropped_template", "en_US", "APPROVED");
        World.eventually(() -> assertThat(world.suspensions()).isEmpty());
        sale.runToTheEnd();

        assertThat(sale.outcomes()).isEqualTo(Map.of("read", MANY, "failed", MANY - 10));
        assertThat(sale.numbers("messages_sent", "messages_failed", "retries"))
                .isEqualTo(Map.of("messages_sent", MANY, "messages_failed", 0, "retries", MANY - 10));
        sale.keepsEveryPromise(NO_LIMIT);
    }

    @Test
    void aPauseInMidSendIsFollowedByNoMoreThanItsAnswerSays() {
        world.limitIs(NO_LIMIT);
        var sale = world.order(world.always(), "paused", MANY);
        sale.awaitMessages(5);

        var pause = sale.pause();
        world.days().pass(Duration.ofHours(1));
        assertThat(sale.messages()).hasSizeLessThan(MANY);

        var paused = sale.resume(pause);
        sale.runToTheEnd();
        assertThat(sale.messages()).hasSize(MANY);
        sale.keepsEveryPromise(NO_LIMIT, paused);
    }

    @Test
    void aCancelInMidSendIsFollowedByNoMoreThanItsAnswerSays() {
        world.limitIs(NO_LIMIT);
        var sale = world.order(world.always(), "cancelled", MANY);
        sale.awaitMessages(5);

        var cancelled = sale.cancel();
        sale.runToTheEnd();

        assertThat(sale.messages()).hasSizeLessThan(MANY);
        sale.keepsEveryPromise(NO_LIMIT, cancelled);
    }

    @Test
    void whoSaysStopInMidSendIsNotWrittenTo() {
        world.limitIs(NO_LIMIT);
        var sale = world.order(world.always(), "stopped", MANY);
        var last = sale.queue().subList(MANY - 3, MANY);
        sale.awaitMessages(5);

        var stops = world.stop(world.always(), last);
        sale.runToTheEnd();

        assertThat(sale.messages()).hasSize(MANY - 3);
        sale.keepsEveryPromise(NO_LIMIT, stops);
    }

    @Test
    void theNightsInWhichClocksAreChangedAreDaysLikeAllOthers() {
        for (var each = 0; each < CLOCK_CHANGES_OF_TWO_YEARS; each++) {
            var later = world.days().now().plus(Duration.ofDays(2));
            theNightInWhich(ZONE.getRules().nextTransition(later), "clocks_" + each);
        }
    }

    private void theNightInWhich(ZoneOffsetTransition change, String template) {
        var dayBefore = change.getDateTimeBefore().toLocalDate().minusDays(1);
        world.days().waitUntil(dayBefore.atStartOfDay());
        var sale = world.order(world.byNight(), template, 3 * A_NIGHT);

        sale.runToTheEnd();

        assertThat(sale.messagesByDay()).isEqualTo(Days.daily(dayBefore, 3, A_NIGHT));
        assertThat(sale.messages())
                .allSatisfy(at -> assertThat(at.atZone(ZONE).toLocalTime()).isAfterOrEqualTo(NIGHT));
        sale.keepsEveryPromise(A_NIGHT);
    }
}
