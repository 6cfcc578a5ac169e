package dev.trickle.scheduler;

import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.scheduler.SchedulerScenario.crowd;
import static dev.trickle.scheduler.SchedulerScenario.given;
import static dev.trickle.scheduler.SchedulerScenario.givenMessagingLimitOf;
import static dev.trickle.scheduler.SchedulerScenario.givenWholeTopology;
import static dev.trickle.scheduler.TestCampaign.sale;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.CampaignEvent.Decision;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.CampaignEvent.MissingRecipientsAccepted;
import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.ScheduleEvent.CampaignClosed;
import dev.trickle.pipeline.ScheduleEvent.CloseReason;
import dev.trickle.pipeline.ScheduleEvent.RecipientFailed;
import dev.trickle.pipeline.ScheduleEvent.RecipientSkipped;
import dev.trickle.pipeline.ScheduleEvent.RecipientsMissing;
import dev.trickle.pipeline.ScheduleEvent.SkipReason;
import dev.trickle.pipeline.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How campaigns end: everybody is somewhere, and it is said once. */
class CampaignClosingTest {

    @Test
    void cancellingSkipsEveryoneWhoWaitsAndClosesOnceTheRestIsAnswered() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob", "cyd")
                    .whenTheWindowOpens()
                    .thenRequested("ada")
                    .whenCampaign(SPRING_SALE, 1_000, DesiredState.CANCELLED, 2)
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenHappened(RecipientSkipped.class, 2)
                    .thenHappened(CampaignClosed.class, 0)
                    .whenAccepted("ada")
                    .whenDelivered("ada")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenHappened(CampaignClosed.class, 1);

            assertThat(scheduler.last(CampaignClosed.class))
                    .isEqualTo(new CampaignClosed(SPRING_SALE, CloseReason.CANCELLED, 3, 1, 0, 2, 0, scheduler.now()));
        }
    }

    @Test
    void whatIsLeftAtTheEndDateIsSkipped() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            var end = Instant.parse("2026-03-03T00:00:00Z");
            scheduler
                    .when(
                            Topics.CAMPAIGN_EVENTS,
                            SchedulerScenario.definition(SPRING_SALE, 1_000, DesiredState.SCHEDULED, 1, end))
                    .whenScheduled(SPRING_SALE, "ada", "bob")
                    .whenSealed(SPRING_SALE)
                    .whenTheWindowOpens()
                    .thenRequested("ada")
                    .whenAccepted("ada")
                    .whenItIs("2026-03-03T00:00:00Z")
                    .thenHappened(RecipientSkipped.class, 1)
                    .whenItIs("2026-03-05T09:00:01Z")
                    .thenHappened(CampaignClosed.class, 1);

            assertThat(scheduler.last(CampaignClosed.class).how()).isEqualTo(CloseReason.ENDED);
        }
    }

    @Test
    void aMissingRecipientKeepsTheCampaignOpenUntilItArrives() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenCampaign(SPRING_SALE, 1_000, DesiredState.SCHEDULED, 1)
                    .whenScheduledAt(SPRING_SALE, 0, "ada")
                    .whenScheduledAt(SPRING_SALE, 2, "cyd")
                    .whenSealed(SPRING_SALE, 3)
                    .whenTheWindowOpens()
                    .thenRequested("ada", "cyd")
                    .whenDelivered("ada", "cyd")
                    .whenTimePasses(Duration.ofMinutes(10))
                    .thenHappened(CampaignClosed.class, 0)
                    .thenHappened(RecipientsMissing.class, 1)
                    .whenScheduledAt(SPRING_SALE, 1, "bob")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("bob")
                    .whenDelivered("bob")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenHappened(CampaignClosed.class, 1);

            assertThat(scheduler.last(RecipientsMissing.class).missing()).isZero();
        }
    }

    @Test
    void aMissingRecipientIsToldOfThoughNothingElseHappens() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenCampaign(SPRING_SALE, 1_000, DesiredState.SCHEDULED, 1)
                    .whenScheduledAt(SPRING_SALE, 0, "ada")
                    .whenTheWindowOpens()
                    .whenDelivered("ada")
                    .whenSealed(SPRING_SALE, 2)
                    .whenTimePasses(Duration.ofSeconds(1))
                    .whenTimePasses(Duration.ofMinutes(6))
                    .thenHappened(RecipientsMissing.class, 1);
        }
    }

    @Test
    void aGapThatIsAcceptedLetsTheCampaignClose() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenCampaign(SPRING_SALE, 1_000, DesiredState.SCHEDULED, 1)
                    .whenScheduledAt(SPRING_SALE, 0, "ada")
                    .whenSealed(SPRING_SALE, 2)
                    .whenTheWindowOpens()
                    .whenDelivered("ada")
                    .when(
                            Topics.CAMPAIGN_EVENTS,
                            new MissingRecipientsAccepted(SPRING_SALE, "operator", scheduler.now()))
                    .whenTimePasses(Duration.ofSeconds(1));

            assertThat(scheduler.last(CampaignClosed.class).skipped()).isEqualTo(1);
        }
    }

    @Test
    void aCampaignThatWasSentInTimeIsCompletedThoughItsEndDatePassesWhileItIsWatched() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            var end = Instant.parse("2026-03-03T00:00:00Z");
            scheduler
                    .when(
                            Topics.CAMPAIGN_EVENTS,
                            SchedulerScenario.definition(SPRING_SALE, 1_000, DesiredState.SCHEDULED, 1, end))
                    .whenScheduled(SPRING_SALE, "ada")
                    .whenSealed(SPRING_SALE)
                    .whenTheWindowOpens()
                    .whenAccepted("ada")
                    .whenItIs("2026-03-06T09:00:00Z");

            assertThat(scheduler.last(CampaignClosed.class).how()).isEqualTo(CloseReason.COMPLETED);
        }
    }

    @Test
    void totalsAddUpAtTheInstantOfClosingWhateverBecameOfEach() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenStopIsSaidBy("dan")
                    .whenSpringSaleTo("ada", "bob", "cyd", "dan", "eve", "fay")
                    .whenTheWindowOpens()
                    .whenDelivered("ada")
                    .whenFailed("bob", "131021", FailureKind.PERMANENT)
                    .whenUnclear("cyd")
                    .whenAccepted("eve")
                    .whenNotDelivered("eve", "131026")
                    .whenAccepted("fay")
                    .whenItIs("2026-03-05T09:00:00Z")
                    .thenHappened(CampaignClosed.class, 0)
                    .whenItIs("2026-03-09T09:00:00Z");

            assertThat(scheduler.all(CampaignClosed.class))
                    .containsExactly(
                            new CampaignClosed(SPRING_SALE, CloseReason.COMPLETED, 6, 2, 2, 1, 1, scheduler.now()));
        }
    }

    @Test
    void lateEvidenceAfterClosingCountsAsSentAndClosesNothingAgain() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob", "cyd")
                    .whenTheWindowOpens()
                    .whenUnclear("ada")
                    .whenFailed("bob", "131021", FailureKind.PERMANENT)
                    .whenNotSent("cyd", NotSentReason.LACKS_VALUE)
                    .whenItIs("2026-03-09T09:00:00Z")
                    .thenHappened(CampaignClosed.class, 1)
                    .whenDelivered("ada", "bob", "cyd")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenHappened(CampaignClosed.class, 1);

            assertThat(scheduler.campaign(SPRING_SALE).counts().sent()).isEqualTo(3);
            assertThat(scheduler.campaign(SPRING_SALE).counts().total()).isEqualTo(3);
        }
    }

    @Test
    void staysOpenAsLongAsAReSendIsDue() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler.whenSpringSaleTo("ada").whenTheWindowOpens().whenUnclear("ada");
            scheduler
                    .whenDecided("ada", Decision.RESEND)
                    .whenWanted(sale(SPRING_SALE).revision(2).paused())
                    .whenItIs("2026-03-20T09:00:00Z")
                    .thenHappened(CampaignClosed.class, 0);
        }
    }

    @Test
    void cancellingThousandsSkipsThemInSlices() {
        try (var scheduler = given(1_000, 100, 10)) {
            scheduler
                    .whenSpringSaleTo(crowd(1_000))
                    .whenWanted(sale(SPRING_SALE).revision(2).cancelled())
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenHappened(RecipientSkipped.class, 100)
                    .whenSecondsPass(10)
                    .thenHappened(RecipientSkipped.class, 1_000)
                    .thenHappened(CampaignClosed.class, 1);
        }
    }

    @Test
    void cancellingSkipsWhoWaitsForARetryToo() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenTheWindowOpens()
                    .whenFailed("ada", "131049", FailureKind.TRANSIENT)
                    .whenAccepted("bob")
                    .whenNotDelivered("bob", "131049")
                    .whenWanted(sale(SPRING_SALE).revision(2).cancelled())
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenHappened(RecipientSkipped.class, 1)
                    .thenHappened(RecipientFailed.class, 1);

            assertThat(scheduler.last(CampaignClosed.class).how()).isEqualTo(CloseReason.CANCELLED);
        }
    }

    @Test
    void aRecipientInTheDeadLettersIsMissedUntilAnOperatorGivesThemUp() {
        try (var scheduler = givenWholeTopology()) {
            scheduler
                    .whenWanted(sale(SPRING_SALE))
                    .whenScheduledAt(SPRING_SALE, 0, "ada")
                    .whenUnreadable(Topics.RECIPIENT_SCHEDULED, "{".getBytes(StandardCharsets.UTF_8))
                    .whenSealed(SPRING_SALE, 2)
                    .whenTheWindowOpens()
                    .whenDelivered("ada")
                    .whenTimePasses(Duration.ofMinutes(5))
                    .thenHappened(CampaignClosed.class, 0);
            assertThat(scheduler.deadLetters()).isEqualTo(1);
            assertThat(scheduler.last(RecipientsMissing.class).missing()).isEqualTo(1);

            scheduler
                    .when(
                            Topics.CAMPAIGN_EVENTS,
                            new MissingRecipientsAccepted(SPRING_SALE, "operator", scheduler.now()))
                    .whenTimePasses(Duration.ofSeconds(1));
            assertThat(scheduler.last(CampaignClosed.class))
                    .isEqualTo(new CampaignClosed(SPRING_SALE, CloseReason.COMPLETED, 2, 1, 0, 1, 0, scheduler.now()));
            assertThat(scheduler.last(RecipientsMissing.class).missing())
                    .as("alarm taken back")
                    .isZero();
        }
    }

    @Test
    void whoArrivesAfterBeingGivenUpIsStillWrittenToAsLongAsTheCampaignIsOpen() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenWanted(sale(SPRING_SALE))
                    .whenScheduledAt(SPRING_SALE, 0, "ada")
                    .whenSealed(SPRING_SALE, 2)
                    .whenTheWindowOpens()
                    .when(
                            Topics.CAMPAIGN_EVENTS,
                            new MissingRecipientsAccepted(SPRING_SALE, "operator", scheduler.now()))
                    .whenScheduledAt(SPRING_SALE, 1, "bob")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("ada", "bob");
        }
    }

    @Test
    void whoArrivesAfterTheCampaignWasClosedWithoutThemIsSkippedAsLost() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenWanted(sale(SPRING_SALE))
                    .whenScheduledAt(SPRING_SALE, 1, "bob")
                    .whenSealed(SPRING_SALE, 4)
                    .when(
                            Topics.CAMPAIGN_EVENTS,
                            new MissingRecipientsAccepted(SPRING_SALE, "operator", scheduler.now()))
                    .whenTheWindowOpens()
                    .whenDelivered("bob")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenHappened(CampaignClosed.class, 1)
                    .whenScheduledAt(SPRING_SALE, 0, "ada")
                    .whenScheduledAt(SPRING_SALE, 0, "ada")
                    .whenScheduledAt(SPRING_SALE, 3, "dan")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("bob")
                    .thenHappened(CampaignClosed.class, 1);

            assertThat(scheduler.all(RecipientSkipped.class))
                    .extracting(RecipientSkipped::reason)
                    .containsExactly(SkipReason.LOST, SkipReason.LOST);
            assertThat(scheduler.campaign(SPRING_SALE).missing()).isEqualTo(1);
        }
    }
}
