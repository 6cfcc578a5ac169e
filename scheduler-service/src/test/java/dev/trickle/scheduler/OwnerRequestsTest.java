package dev.trickle.scheduler;

import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.pipeline.TestPeople.SUMMER_SALE;
import static dev.trickle.scheduler.SchedulerScenario.givenMessagingLimitOf;
import static dev.trickle.scheduler.SchedulerScenario.people;
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
import dev.trickle.pipeline.SubscriptionChange.CustomerDecided;
import dev.trickle.pipeline.SubscriptionChange.CustomerErased;
import dev.trickle.pipeline.SubscriptionChange.CustomerResubscribed;
import dev.trickle.pipeline.SubscriptionChange.CustomerUndecided;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.Topics;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Edits, pauses, cancellations and opt-outs while a campaign runs. */
class OwnerRequestsTest {

    @Test
    void anOptedOutRecipientIsSkippedAtItsRelease() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenOptedOut("ada")
                    .whenSendWindowOpens()
                    .thenRequested("bob");

            assertThat(scheduler.lastEventOf(RecipientSkipped.class).reason()).isEqualTo(SkipReason.OPTED_OUT);
        }
    }

    @Test
    void aPausedCampaignReleasesNothingUntilItIsResumed() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenCampaign(SPRING_SALE, 1_000, DesiredState.PAUSED, 2)
                    .whenSendWindowOpens()
                    .thenNoneRequested()
                    .whenCampaign(SPRING_SALE, 1_000, DesiredState.SCHEDULED, 3)
                    .whenCampaign(SPRING_SALE, 1_000, DesiredState.PAUSED, 2)
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("ada");
        }
    }

    @Test
    void outcomesOfAPausedCampaignAreProcessedAndNothingIsReleased() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenSendWindowOpens()
                    .thenRequested("ada")
                    .whenDefined(sale(SPRING_SALE).withRevision(2).paused())
                    .whenNotSent("ada", NotSentReason.NO_CONNECTION)
                    .whenTimePasses(Duration.ofHours(1))
                    .thenNoneRequested()
                    .whenDefined(sale(SPRING_SALE).withRevision(3))
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("ada");
        }
    }

    @Test
    void anUndecidedRecipientIsReleasedAfterTheDecision() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .when(Topics.SUBSCRIPTION_CHANGES, new CustomerUndecided(TestPeople.key("ada"), scheduler.now()))
                    .whenSpringSaleTo("ada", "bob")
                    .whenSendWindowOpens()
                    .thenRequested("bob")
                    .whenTimePasses(Duration.ofHours(1))
                    .thenNoneRequested()
                    .thenPublished(RecipientSkipped.class, 0)
                    .thenPublished(CampaignClosed.class, 0)
                    .when(Topics.SUBSCRIPTION_CHANGES, new CustomerDecided(TestPeople.key("ada"), scheduler.now()))
                    .whenTimePasses(ReleasePass.UNDECIDED_CHECK_INTERVAL)
                    .thenRequested("ada");
        }
    }

    @Test
    void anUndecidedRecipientWaitsWhenTheSenderKnowsItFirst() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenSendWindowOpens()
                    .thenRequested("ada")
                    .whenNotSent("ada", NotSentReason.UNDECIDED)
                    .when(Topics.SUBSCRIPTION_CHANGES, new CustomerUndecided(TestPeople.key("ada"), scheduler.now()))
                    .whenTimePasses(Duration.ofHours(1))
                    .thenNoneRequested()
                    .when(Topics.SUBSCRIPTION_CHANGES, new CustomerDecided(TestPeople.key("ada"), scheduler.now()))
                    .whenTimePasses(ReleasePass.UNDECIDED_CHECK_INTERVAL)
                    .thenRequested("ada");
        }
    }

    @Test
    void anUndecidedRecipientOfAnEndedCampaignIsSkippedAsUndecided() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .when(Topics.SUBSCRIPTION_CHANGES, new CustomerUndecided(TestPeople.key("ada"), scheduler.now()))
                    .whenDefined(sale(SPRING_SALE).endingAt("2026-03-03T12:00:00Z"), "ada")
                    .whenSendWindowOpens()
                    .thenNoneRequested()
                    .whenClockShows("2026-03-03T12:00:01Z")
                    .thenPublished(CampaignClosed.class, 1);

            assertThat(scheduler.lastEventOf(RecipientSkipped.class).reason()).isEqualTo(SkipReason.UNDECIDED);
        }
    }

    @Test
    void anOptOutBeforeARetrySkipsTheRecipient() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenSendWindowOpens()
                    .thenRequested("ada")
                    .whenFailed("ada", "131056", FailureKind.PAIR_RATE)
                    .whenOptedOut("ada")
                    .whenTimePasses(Duration.ofHours(1))
                    .thenNoneRequested()
                    .thenPublished(CampaignClosed.class, 1);

            assertThat(scheduler.lastEventOf(RecipientSkipped.class).reason()).isEqualTo(SkipReason.OPTED_OUT);
        }
    }

    @Test
    void anErasedRecipientIsSkippedAndALaterOptInIsReleased() {
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
                    .whenOptedOut("bob")
                    .whenSpringSaleTo("ada", "bob")
                    .whenSendWindowOpens()
                    .thenRequested("bob");
        }
    }

    @Test
    void anEditedDailyLimitAppliesImmediately() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenDefined(sale(SPRING_SALE).withDailyLimit(1), "ada", "bob", "cyd", "dan")
                    .whenSendWindowOpens()
                    .thenRequested("ada")
                    .whenDefined(sale(SPRING_SALE).withRevision(2).withDailyLimit(3))
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("bob", "cyd")
                    .whenAccepted("ada", "bob", "cyd")
                    .whenDefined(sale(SPRING_SALE).withRevision(3).withDailyLimit(1))
                    .whenTimePasses(Duration.ofHours(1))
                    .thenNoneRequested()
                    .whenClockShows("2026-03-03T09:00:00Z")
                    .thenRequested("dan");
        }
    }

    @Test
    void anEditedPriorityAppliesToTheNextTurns() {
        try (var scheduler =
                testAccount().withMessagingLimit(1_000).withDailyLimit(110).startScheduler()) {
            scheduler
                    .whenDefined(sale(SPRING_SALE).withPriority(5), people("spring", 500))
                    .whenDefined(sale(SUMMER_SALE).withPriority(5), people("summer", 500))
                    .whenSendWindowOpens();
            assertThat(scheduler.acceptAllByCampaign()).containsOnly(entry(SPRING_SALE, 55L), entry(SUMMER_SALE, 55L));

            scheduler
                    .whenDefined(sale(SPRING_SALE).withRevision(2).withPriority(10))
                    .whenDefined(sale(SUMMER_SALE).withRevision(2).withPriority(1))
                    .whenClockShows("2026-03-03T09:00:00Z");
            assertThat(scheduler.pollRequestedByCampaign())
                    .containsOnly(entry(SPRING_SALE, 100L), entry(SUMMER_SALE, 10L));
        }
    }

    @Test
    void aLaterStartStopsAStartedCampaignUntilThen() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenDefined(sale(SPRING_SALE).withDailyLimit(1), "ada", "bob")
                    .whenSendWindowOpens()
                    .thenRequested("ada")
                    .whenNotSent("ada", NotSentReason.NO_CONNECTION)
                    .whenDefined(sale(SPRING_SALE).withRevision(2).startingAt("2026-03-05T10:00:00Z"))
                    .whenClockShows("2026-03-04T12:00:00Z")
                    .whenClockShows("2026-03-05T09:59:59Z")
                    .thenNoneRequested()
                    .whenClockShows("2026-03-05T10:00:00Z")
                    .thenRequested("ada", "bob")
                    .thenPublished(CampaignStarted.class, 1);
        }
    }

    @Test
    void anEarlierEndSkipsTheRemainingRecipientsImmediately() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenDefined(sale(SPRING_SALE).endingAt("2026-03-10T00:00:00Z"), "ada", "bob")
                    .whenSendWindowOpens()
                    .thenRequested("ada")
                    .whenDefined(sale(SPRING_SALE).withRevision(2).endingAt("2026-03-02T09:00:00Z"))
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenPublished(RecipientSkipped.class, 1);

            assertThat(scheduler.lastEventOf(RecipientSkipped.class).reason()).isEqualTo(SkipReason.ENDED);
        }
    }

    @Test
    void aLaterEndBeforeTheOldOneReleasesTheRemainingRecipients() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenDefined(sale(SPRING_SALE).withDailyLimit(1).endingAt("2026-03-03T00:00:00Z"), "ada", "bob")
                    .whenSendWindowOpens()
                    .whenAccepted("ada")
                    .whenDefined(
                            sale(SPRING_SALE).withRevision(2).withDailyLimit(1).endingAt("2026-03-04T00:00:00Z"))
                    .whenClockShows("2026-03-03T09:00:00Z")
                    .thenRequested("ada", "bob");
        }
    }

    @Test
    void aLaterEndAfterTheOldOneRestoresNoSkippedRecipient() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenDefined(sale(SPRING_SALE).endingAt("2026-03-03T00:00:00Z"), "ada", "bob")
                    .whenSendWindowOpens()
                    .whenAccepted("ada")
                    .whenClockShows("2026-03-03T00:00:00Z")
                    .whenDefined(sale(SPRING_SALE).withRevision(2).endingAt("2026-04-01T00:00:00Z"))
                    .whenClockShows("2026-03-05T09:00:01Z")
                    .thenRequested("ada")
                    .thenPublished(CampaignClosed.class, 1);

            assertThat(scheduler.lastEventOf(CampaignClosed.class).how()).isEqualTo(CloseReason.ENDED);
        }
    }

    @Test
    void aClosedCampaignStaysClosedAfterEdits() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenDefined(sale(SPRING_SALE).endingAt("2026-03-02T08:30:00Z"), "ada")
                    .whenClockShows("2026-03-02T08:30:00Z")
                    .thenPublished(CampaignClosed.class, 1)
                    .whenDefined(sale(SPRING_SALE).withRevision(2))
                    .whenDefined(sale(SPRING_SALE).withRevision(3).cancelled())
                    .whenSendWindowOpens()
                    .thenNoneRequested()
                    .thenPublished(CampaignClosed.class, 1);
        }
    }

    @Test
    void aPausedCampaignIsSkippedAtItsEndDate() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenDefined(
                            sale(SPRING_SALE).endingAt("2026-03-03T00:00:00Z").paused(), "ada")
                    .whenClockShows("2026-03-03T00:00:00Z")
                    .thenPublished(RecipientSkipped.class, 1)
                    .thenPublished(CampaignClosed.class, 1);
        }
    }
}
