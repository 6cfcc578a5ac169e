package dev.trickle.scheduler;

import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.pipeline.TestPeople.SUMMER_SALE;
import static dev.trickle.scheduler.SchedulerScenario.crowd;
import static dev.trickle.scheduler.SchedulerScenario.givenMessagingLimitOf;
import static dev.trickle.scheduler.TestAccount.testAccount;
import static dev.trickle.scheduler.TestCampaign.sale;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.ScheduleEvent.CampaignClosed;
import dev.trickle.pipeline.ScheduleEvent.CampaignStarted;
import dev.trickle.pipeline.ScheduleEvent.CloseReason;
import dev.trickle.pipeline.ScheduleEvent.RecipientSkipped;
import dev.trickle.pipeline.ScheduleEvent.SkipReason;
import dev.trickle.pipeline.SubscriptionChange.CustomerErased;
import dev.trickle.pipeline.SubscriptionChange.CustomerResubscribed;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.Topics;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What owners and people want while a campaign runs. */
class OwnerRequestsTest {

    @Test
    void whoSaidStopIsSkippedWhenTheirTurnComes() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenStopIsSaidBy("ada")
                    .whenTheWindowOpens()
                    .thenRequested("bob");

            assertThat(scheduler.last(RecipientSkipped.class).reason()).isEqualTo(SkipReason.OPTED_OUT);
        }
    }

    @Test
    void aPausedCampaignWaitsAndGoesOnWhenItIsResumed() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenCampaign(SPRING_SALE, 1_000, DesiredState.PAUSED, 2)
                    .whenTheWindowOpens()
                    .thenNobodyRequested()
                    .whenCampaign(SPRING_SALE, 1_000, DesiredState.SCHEDULED, 3)
                    .whenCampaign(SPRING_SALE, 1_000, DesiredState.PAUSED, 2)
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("ada");
        }
    }

    @Test
    void answersOfAPausedCampaignStillCountAndNothingMoreIsReleased() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenTheWindowOpens()
                    .thenRequested("ada")
                    .whenWanted(sale(SPRING_SALE).revision(2).paused())
                    .whenNotSent("ada", NotSentReason.NO_CONNECTION)
                    .whenTimePasses(Duration.ofHours(1))
                    .thenNobodyRequested()
                    .whenWanted(sale(SPRING_SALE).revision(3))
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("ada");
        }
    }

    @Test
    void whoSaidStopWhileWaitingForARetryIsSkipped() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenTheWindowOpens()
                    .thenRequested("ada")
                    .whenFailed("ada", "131056", FailureKind.PAIR_RATE)
                    .whenStopIsSaidBy("ada")
                    .whenTimePasses(Duration.ofHours(1))
                    .thenNobodyRequested()
                    .thenHappened(CampaignClosed.class, 1);

            assertThat(scheduler.last(RecipientSkipped.class).reason()).isEqualTo(SkipReason.OPTED_OUT);
        }
    }

    @Test
    void whoWasErasedIsSkippedAndWhoAgreedAgainIsWrittenTo() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .when(
                            Topics.SUBSCRIPTION_CHANGES,
                            new CustomerErased(
                                    TestPeople.key("ada"), TestPeople.customer("ada"), "api", scheduler.now()))
                    .when(
                            Topics.SUBSCRIPTION_CHANGES,
                            new CustomerResubscribed(
                                    TestPeople.key("bob"),
                                    TestPeople.customer("bob"),
                                    "api",
                                    scheduler.now().plusSeconds(1)))
                    .whenStopIsSaidBy("bob")
                    .whenSpringSaleTo("ada", "bob")
                    .whenTheWindowOpens()
                    .thenRequested("bob");
        }
    }

    @Test
    void aDailyLimitThatIsEditedAppliesAtOnce() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenWanted(sale(SPRING_SALE).upToADay(1), "ada", "bob", "cyd", "dan")
                    .whenTheWindowOpens()
                    .thenRequested("ada")
                    .whenWanted(sale(SPRING_SALE).revision(2).upToADay(3))
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("bob", "cyd")
                    .whenAccepted("ada", "bob", "cyd")
                    .whenWanted(sale(SPRING_SALE).revision(3).upToADay(1))
                    .whenTimePasses(Duration.ofHours(1))
                    .thenNobodyRequested()
                    .whenItIs("2026-03-03T09:00:00Z")
                    .thenRequested("dan");
        }
    }

    @Test
    void aPriorityThatIsEditedAppliesToTheNextTurns() {
        try (var scheduler = testAccount().writingTo(1_000).upToADay(110).opens()) {
            scheduler
                    .whenWanted(sale(SPRING_SALE).priority(5), crowd("spring", 500))
                    .whenWanted(sale(SUMMER_SALE).priority(5), crowd("summer", 500))
                    .whenTheWindowOpens();
            assertThat(scheduler.acceptedByCampaign()).containsOnly(entry(SPRING_SALE, 55L), entry(SUMMER_SALE, 55L));

            scheduler
                    .whenWanted(sale(SPRING_SALE).revision(2).priority(10))
                    .whenWanted(sale(SUMMER_SALE).revision(2).priority(1))
                    .whenItIs("2026-03-03T09:00:00Z");
            assertThat(scheduler.takeRequestedByCampaign())
                    .containsOnly(entry(SPRING_SALE, 100L), entry(SUMMER_SALE, 10L));
        }
    }

    @Test
    void aStartThatIsMovedAheadStopsACampaignThatHasBegunUntilThen() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenWanted(sale(SPRING_SALE).upToADay(1), "ada", "bob")
                    .whenTheWindowOpens()
                    .thenRequested("ada")
                    .whenNotSent("ada", NotSentReason.NO_CONNECTION)
                    .whenWanted(sale(SPRING_SALE).revision(2).startingAt("2026-03-05T10:00:00Z"))
                    .whenItIs("2026-03-04T12:00:00Z")
                    .whenItIs("2026-03-05T09:59:59Z")
                    .thenNobodyRequested()
                    .whenItIs("2026-03-05T10:00:00Z")
                    .thenRequested("ada", "bob")
                    .thenHappened(CampaignStarted.class, 1);
        }
    }

    @Test
    void anEndThatIsMovedEarlierSkipsTheRestAtOnce() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenWanted(sale(SPRING_SALE).endingAt("2026-03-10T00:00:00Z"), "ada", "bob")
                    .whenTheWindowOpens()
                    .thenRequested("ada")
                    .whenWanted(sale(SPRING_SALE).revision(2).endingAt("2026-03-02T09:00:00Z"))
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenHappened(RecipientSkipped.class, 1);

            assertThat(scheduler.last(RecipientSkipped.class).reason()).isEqualTo(SkipReason.ENDED);
        }
    }

    @Test
    void anEndThatIsMovedLaterBeforeItIsReachedLetsTheRestGo() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenWanted(sale(SPRING_SALE).upToADay(1).endingAt("2026-03-03T00:00:00Z"), "ada", "bob")
                    .whenTheWindowOpens()
                    .whenAccepted("ada")
                    .whenWanted(sale(SPRING_SALE).revision(2).upToADay(1).endingAt("2026-03-04T00:00:00Z"))
                    .whenItIs("2026-03-03T09:00:00Z")
                    .thenRequested("ada", "bob");
        }
    }

    @Test
    void anEndThatIsMovedLaterAfterItWasReachedDoesNotBringBackWhoWasSkipped() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenWanted(sale(SPRING_SALE).endingAt("2026-03-03T00:00:00Z"), "ada", "bob")
                    .whenTheWindowOpens()
                    .whenAccepted("ada")
                    .whenItIs("2026-03-03T00:00:00Z")
                    .whenWanted(sale(SPRING_SALE).revision(2).endingAt("2026-04-01T00:00:00Z"))
                    .whenItIs("2026-03-05T09:00:01Z")
                    .thenRequested("ada")
                    .thenHappened(CampaignClosed.class, 1);

            assertThat(scheduler.last(CampaignClosed.class).how()).isEqualTo(CloseReason.ENDED);
        }
    }

    @Test
    void aClosedCampaignStaysClosedWhateverIsEdited() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenWanted(sale(SPRING_SALE).endingAt("2026-03-02T08:30:00Z"), "ada")
                    .whenItIs("2026-03-02T08:30:00Z")
                    .thenHappened(CampaignClosed.class, 1)
                    .whenWanted(sale(SPRING_SALE).revision(2))
                    .whenWanted(sale(SPRING_SALE).revision(3).cancelled())
                    .whenTheWindowOpens()
                    .thenNobodyRequested()
                    .thenHappened(CampaignClosed.class, 1);
        }
    }

    @Test
    void aCampaignThatIsPausedAtItsEndIsSkippedAllTheSame() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenWanted(
                            sale(SPRING_SALE).endingAt("2026-03-03T00:00:00Z").paused(), "ada")
                    .whenItIs("2026-03-03T00:00:00Z")
                    .thenHappened(RecipientSkipped.class, 1)
                    .thenHappened(CampaignClosed.class, 1);
        }
    }
}
