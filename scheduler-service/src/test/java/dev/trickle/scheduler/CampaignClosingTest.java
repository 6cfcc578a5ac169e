package dev.trickle.scheduler;

import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.scheduler.SchedulerScenario.givenLimits;
import static dev.trickle.scheduler.SchedulerScenario.givenMessagingLimitOf;
import static dev.trickle.scheduler.SchedulerScenario.givenWholeTopology;
import static dev.trickle.scheduler.SchedulerScenario.people;
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

/** How campaigns close: every recipient is counted, and the event is published once. */
class CampaignClosingTest {

    @Test
    void cancellingSkipsTheQueueAndClosesOnceAllRequestsHaveOutcomes() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob", "cyd")
                    .whenSendWindowOpens()
                    .thenRequested("ada")
                    .whenCampaign(SPRING_SALE, 1_000, DesiredState.CANCELLED, 2)
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenPublished(RecipientSkipped.class, 2)
                    .thenPublished(CampaignClosed.class, 0)
                    .whenAccepted("ada")
                    .whenDelivered("ada")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenPublished(CampaignClosed.class, 1);

            assertThat(scheduler.lastEventOf(CampaignClosed.class))
                    .isEqualTo(new CampaignClosed(SPRING_SALE, CloseReason.CANCELLED, 3, 1, 0, 2, 0, scheduler.now()));
        }
    }

    @Test
    void remainingRecipientsAreSkippedAtTheEndDate() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            var end = Instant.parse("2026-03-03T00:00:00Z");
            scheduler
                    .when(
                            Topics.CAMPAIGN_EVENTS,
                            SchedulerScenario.definition(SPRING_SALE, 1_000, DesiredState.SCHEDULED, 1, end))
                    .whenScheduled(SPRING_SALE, "ada", "bob")
                    .whenPlanCompleted(SPRING_SALE)
                    .whenSendWindowOpens()
                    .thenRequested("ada")
                    .whenAccepted("ada")
                    .whenClockShows("2026-03-03T00:00:00Z")
                    .thenPublished(RecipientSkipped.class, 1)
                    .whenClockShows("2026-03-05T09:00:01Z")
                    .thenPublished(CampaignClosed.class, 1);

            assertThat(scheduler.lastEventOf(CampaignClosed.class).how()).isEqualTo(CloseReason.ENDED);
        }
    }

    @Test
    void aMissingRecipientKeepsTheCampaignOpenUntilItArrives() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenCampaign(SPRING_SALE, 1_000, DesiredState.SCHEDULED, 1)
                    .whenScheduledAt(SPRING_SALE, 0, "ada")
                    .whenScheduledAt(SPRING_SALE, 2, "cyd")
                    .whenPlanCompleted(SPRING_SALE, 3)
                    .whenSendWindowOpens()
                    .thenRequested("ada", "cyd")
                    .whenDelivered("ada", "cyd")
                    .whenTimePasses(Duration.ofMinutes(10))
                    .thenPublished(CampaignClosed.class, 0)
                    .thenPublished(RecipientsMissing.class, 1)
                    .whenScheduledAt(SPRING_SALE, 1, "bob")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("bob")
                    .whenDelivered("bob")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenPublished(CampaignClosed.class, 1);

            assertThat(scheduler.lastEventOf(RecipientsMissing.class).missing()).isZero();
        }
    }

    @Test
    void aMissingRecipientIsReportedWithoutAnotherEvent() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenCampaign(SPRING_SALE, 1_000, DesiredState.SCHEDULED, 1)
                    .whenScheduledAt(SPRING_SALE, 0, "ada")
                    .whenSendWindowOpens()
                    .whenDelivered("ada")
                    .whenPlanCompleted(SPRING_SALE, 2)
                    .whenTimePasses(Duration.ofSeconds(1))
                    .whenTimePasses(Duration.ofMinutes(6))
                    .thenPublished(RecipientsMissing.class, 1);
        }
    }

    @Test
    void aCampaignClosesAfterMissingRecipientsWereAccepted() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenCampaign(SPRING_SALE, 1_000, DesiredState.SCHEDULED, 1)
                    .whenScheduledAt(SPRING_SALE, 0, "ada")
                    .whenPlanCompleted(SPRING_SALE, 2)
                    .whenSendWindowOpens()
                    .whenDelivered("ada")
                    .when(
                            Topics.CAMPAIGN_EVENTS,
                            new MissingRecipientsAccepted(SPRING_SALE, "operator", scheduler.now()))
                    .whenTimePasses(Duration.ofSeconds(1));

            assertThat(scheduler.lastEventOf(CampaignClosed.class).skipped()).isEqualTo(1);
        }
    }

    @Test
    void aCampaignReleasedInTimeIsCompletedAlthoughItsEndDatePassesWhileAwaitingDelivery() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            var end = Instant.parse("2026-03-03T00:00:00Z");
            scheduler
                    .when(
                            Topics.CAMPAIGN_EVENTS,
                            SchedulerScenario.definition(SPRING_SALE, 1_000, DesiredState.SCHEDULED, 1, end))
                    .whenScheduled(SPRING_SALE, "ada")
                    .whenPlanCompleted(SPRING_SALE)
                    .whenSendWindowOpens()
                    .whenAccepted("ada")
                    .whenClockShows("2026-03-06T09:00:00Z");

            assertThat(scheduler.lastEventOf(CampaignClosed.class).how()).isEqualTo(CloseReason.COMPLETED);
        }
    }

    @Test
    void totalsAddUpAtClosingForEveryFinalState() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenOptedOut("dan")
                    .whenSpringSaleTo("ada", "bob", "cyd", "dan", "eve", "fay")
                    .whenSendWindowOpens()
                    .whenDelivered("ada")
                    .whenFailed("bob", "131021", FailureKind.PERMANENT)
                    .whenUnconfirmed("cyd")
                    .whenAccepted("eve")
                    .whenNotDelivered("eve", "131026")
                    .whenAccepted("fay")
                    .whenClockShows("2026-03-05T09:00:00Z")
                    .thenPublished(CampaignClosed.class, 0)
                    .whenClockShows("2026-03-09T09:00:00Z");

            assertThat(scheduler.eventsOf(CampaignClosed.class))
                    .containsExactly(
                            new CampaignClosed(SPRING_SALE, CloseReason.COMPLETED, 6, 2, 2, 1, 1, scheduler.now()));
        }
    }

    @Test
    void lateEvidenceAfterClosingCountsAsSentAndClosesNothingAgain() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob", "cyd")
                    .whenSendWindowOpens()
                    .whenUnconfirmed("ada")
                    .whenFailed("bob", "131021", FailureKind.PERMANENT)
                    .whenNotSent("cyd", NotSentReason.LACKS_VALUE)
                    .whenClockShows("2026-03-09T09:00:00Z")
                    .thenPublished(CampaignClosed.class, 1)
                    .whenDelivered("ada", "bob", "cyd")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenPublished(CampaignClosed.class, 1);

            assertThat(scheduler.campaign(SPRING_SALE).counts().sent()).isEqualTo(3);
            assertThat(scheduler.campaign(SPRING_SALE).counts().total()).isEqualTo(3);
        }
    }

    /** Otherwise the scheduler counts them as unconfirmed, and the tables as pending. */
    @Test
    void unconfirmedRecipientsWhoseMessagesWereNotSentAreFailedOrSkippedAfterClosing() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob", "cyd")
                    .whenSendWindowOpens()
                    .whenUnconfirmed("ada")
                    .whenUnconfirmed("bob")
                    .whenUnconfirmed("cyd")
                    .whenClockShows("2026-03-09T09:00:00Z")
                    .thenPublished(CampaignClosed.class, 1)
                    .whenFailed("ada", "131000", FailureKind.TRANSIENT)
                    .whenNotSent("bob", NotSentReason.NO_CONNECTION)
                    .whenNotSent("cyd", NotSentReason.OPTED_OUT)
                    .whenTimePasses(Duration.ofDays(1))
                    .thenPublished(CampaignClosed.class, 1);

            assertThat(scheduler.lastEventOf(RecipientFailed.class).code()).isEqualTo("131000");
            assertThat(scheduler.eventsOf(RecipientSkipped.class))
                    .extracting(RecipientSkipped::reason)
                    .containsExactly(SkipReason.ENDED, SkipReason.OPTED_OUT);
            assertThat(scheduler.campaign(SPRING_SALE).counts().total()).isEqualTo(3);
        }
    }

    @Test
    void anUnconfirmedRecipientWhoseMessageWasNotSentGetsItWhileTheCampaignIsOpen() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenSendWindowOpens()
                    .thenRequested("ada", "bob")
                    .whenUnconfirmed("ada")
                    .whenClockShows("2026-03-08T09:00:00Z")
                    .whenUnconfirmed("bob")
                    .whenClockShows("2026-03-09T10:00:00Z")
                    .thenPublished(CampaignClosed.class, 0);
            assertThat(scheduler.campaign(SPRING_SALE).counts().closedUnconfirmed())
                    .isEqualTo(1);

            scheduler.whenNotSent("ada", NotSentReason.NO_CONNECTION).whenTimePasses(Duration.ofMinutes(2));

            assertThat(scheduler.request("ada").attempt().number()).isEqualTo(2);
        }
    }

    @Test
    void staysOpenWhileAResendIsScheduled() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler.whenSpringSaleTo("ada").whenSendWindowOpens().whenUnconfirmed("ada");
            scheduler
                    .whenResolved("ada", Decision.RESEND)
                    .whenDefined(sale(SPRING_SALE).withRevision(2).paused())
                    .whenClockShows("2026-03-20T09:00:00Z")
                    .thenPublished(CampaignClosed.class, 0);
        }
    }

    @Test
    void cancellingSkipsThousandsInBatches() {
        try (var scheduler = givenLimits(1_000, 100, 10)) {
            scheduler
                    .whenSpringSaleTo(people(1_000))
                    .whenDefined(sale(SPRING_SALE).withRevision(2).cancelled())
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenPublished(RecipientSkipped.class, 100)
                    .whenSecondsPass(10)
                    .thenPublished(RecipientSkipped.class, 1_000)
                    .thenPublished(CampaignClosed.class, 1);
        }
    }

    @Test
    void cancellingSkipsScheduledRetriesToo() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenSendWindowOpens()
                    .whenFailed("ada", "131049", FailureKind.TRANSIENT)
                    .whenAccepted("bob")
                    .whenNotDelivered("bob", "131049")
                    .whenDefined(sale(SPRING_SALE).withRevision(2).cancelled())
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenPublished(RecipientSkipped.class, 1)
                    .thenPublished(RecipientFailed.class, 1);

            assertThat(scheduler.lastEventOf(CampaignClosed.class).how()).isEqualTo(CloseReason.CANCELLED);
        }
    }

    @Test
    void aRecipientInTheDeadLettersIsMissingUntilAnOperatorAcceptsIt() {
        try (var scheduler = givenWholeTopology()) {
            scheduler
                    .whenDefined(sale(SPRING_SALE))
                    .whenScheduledAt(SPRING_SALE, 0, "ada")
                    .whenUnreadable(Topics.RECIPIENT_SCHEDULED, "{".getBytes(StandardCharsets.UTF_8))
                    .whenPlanCompleted(SPRING_SALE, 2)
                    .whenSendWindowOpens()
                    .whenDelivered("ada")
                    .whenTimePasses(Duration.ofMinutes(5))
                    .thenPublished(CampaignClosed.class, 0);
            assertThat(scheduler.deadLetters()).isEqualTo(1);
            assertThat(scheduler.lastEventOf(RecipientsMissing.class).missing()).isEqualTo(1);

            scheduler
                    .when(
                            Topics.CAMPAIGN_EVENTS,
                            new MissingRecipientsAccepted(SPRING_SALE, "operator", scheduler.now()))
                    .whenTimePasses(Duration.ofSeconds(1));
            assertThat(scheduler.lastEventOf(CampaignClosed.class))
                    .isEqualTo(new CampaignClosed(SPRING_SALE, CloseReason.COMPLETED, 2, 1, 0, 1, 0, scheduler.now()));
            assertThat(scheduler.lastEventOf(RecipientsMissing.class).missing())
                    .as("no longer missing")
                    .isZero();
        }
    }

    @Test
    void anAcceptedMissingRecipientThatArrivesIsReleasedWhileTheCampaignIsOpen() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenDefined(sale(SPRING_SALE))
                    .whenScheduledAt(SPRING_SALE, 0, "ada")
                    .whenPlanCompleted(SPRING_SALE, 2)
                    .whenSendWindowOpens()
                    .thenPublished(RecipientsMissing.class, 1)
                    .when(
                            Topics.CAMPAIGN_EVENTS,
                            new MissingRecipientsAccepted(SPRING_SALE, "operator", scheduler.now()))
                    .whenScheduledAt(SPRING_SALE, 1, "bob")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("ada", "bob");
        }
    }

    /** The recipients arrive by another topic, which the scheduler may read later. */
    @Test
    void missingRecipientsCannotBeAcceptedBeforeTheyAreReported() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenTimePasses(Duration.ofSeconds(1))
                    .whenDefined(sale(SPRING_SALE))
                    .whenPlanCompleted(SPRING_SALE, 2)
                    .when(
                            Topics.CAMPAIGN_EVENTS,
                            new MissingRecipientsAccepted(SPRING_SALE, "operator", scheduler.now()))
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenPublished(CampaignClosed.class, 0)
                    .whenTimePasses(Duration.ofMinutes(5))
                    .thenPublished(CampaignClosed.class, 0)
                    .whenScheduledAt(SPRING_SALE, 0, "ada")
                    .whenScheduledAt(SPRING_SALE, 1, "bob")
                    .whenSendWindowOpens()
                    .thenRequested("ada", "bob")
                    .thenPublished(RecipientSkipped.class, 0);
        }
    }

    /** The scheduler was stopped while the operator accepted what the view showed as missing. */
    @Test
    void anAcceptanceFromBeforeTheReportIsIgnored() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            var before = scheduler.now();
            scheduler
                    .whenDefined(sale(SPRING_SALE))
                    .whenPlanCompleted(SPRING_SALE, 1)
                    .whenTimePasses(Duration.ofMinutes(6));
            assertThat(scheduler.lastEventOf(RecipientsMissing.class).missing()).isEqualTo(1);

            scheduler
                    .when(Topics.CAMPAIGN_EVENTS, new MissingRecipientsAccepted(SPRING_SALE, "operator", before))
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenPublished(CampaignClosed.class, 0)
                    .whenScheduledAt(SPRING_SALE, 0, "ada")
                    .whenSendWindowOpens()
                    .thenRequested("ada");
        }
    }

    @Test
    void aRecipientThatArrivesAfterTheCampaignWasClosedIsSkippedAsLost() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenDefined(sale(SPRING_SALE))
                    .whenScheduledAt(SPRING_SALE, 1, "bob")
                    .whenPlanCompleted(SPRING_SALE, 4)
                    .whenTimePasses(Duration.ofMinutes(5))
                    .when(
                            Topics.CAMPAIGN_EVENTS,
                            new MissingRecipientsAccepted(SPRING_SALE, "operator", scheduler.now()))
                    .whenSendWindowOpens()
                    .whenDelivered("bob")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenPublished(CampaignClosed.class, 1)
                    .whenScheduledAt(SPRING_SALE, 0, "ada")
                    .whenScheduledAt(SPRING_SALE, 0, "ada")
                    .whenScheduledAt(SPRING_SALE, 3, "dan")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("bob")
                    .thenPublished(CampaignClosed.class, 1);

            assertThat(scheduler.eventsOf(RecipientSkipped.class))
                    .extracting(RecipientSkipped::reason)
                    .containsExactly(SkipReason.LOST, SkipReason.LOST);
            assertThat(scheduler.campaign(SPRING_SALE).missing()).isEqualTo(1);
        }
    }
}
