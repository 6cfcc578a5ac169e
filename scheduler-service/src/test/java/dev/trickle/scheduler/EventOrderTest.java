package dev.trickle.scheduler;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.scheduler.SchedulerScenario.givenMessagingLimitOf;
import static dev.trickle.scheduler.SchedulerScenario.givenWholeTopology;
import static dev.trickle.scheduler.TestCampaign.sale;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AccountEvent.AccountResumed;
import dev.trickle.pipeline.AccountEvent.AccountSuspended;
import dev.trickle.pipeline.CampaignEvent.Decision;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.DeliveryUpdate.SendConfirmed;
import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.MessageFailed;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.ScheduleEvent.CampaignClosed;
import dev.trickle.pipeline.ScheduleEvent.RecipientFailed;
import dev.trickle.pipeline.ScheduleEvent.RecipientSkipped;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.Topics;
import dev.trickle.scheduler.recipient.RecipientState.AwaitingDelivery;
import dev.trickle.scheduler.recipient.RecipientState.InFlight;
import dev.trickle.scheduler.recipient.RecipientState.Sent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Events of other services may arrive in any order, twice, or unreadable. */
class EventOrderTest {

    @Test
    void aReportBeforeTheOutcomeIsFinalAndTheOutcomeChangesNothing() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenSendWindowOpens()
                    .thenRequested("ada")
                    .whenDelivered("ada")
                    .whenAccepted("ada")
                    .whenAccepted("ada")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenPublished(CampaignClosed.class, 1);

            assertThat(scheduler.account().inFlight()).isZero();
        }
    }

    @Test
    void recipientsMayArriveBeforeTheirCampaignAndPlanCompletedBeforeTheLastOfThem() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenScheduled(SPRING_SALE, "ada")
                    .whenPlanCompleted(SPRING_SALE, 2)
                    .whenSendWindowOpens()
                    .thenNoneRequested()
                    .whenCampaign(SPRING_SALE, 1_000, DesiredState.SCHEDULED, 1)
                    .whenScheduled(SPRING_SALE, "bob")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("ada", "bob");
        }
    }

    @Test
    void aRepeatedPageChangesNothing() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenScheduledAt(SPRING_SALE, 0, "ada")
                    .whenSendWindowOpens()
                    .thenRequested("ada", "bob")
                    .whenScheduledAt(SPRING_SALE, 1, "bob")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenNoneRequested();
        }
    }

    @Test
    void aRecordWithoutValueGoesToTheDeadLetters() {
        try (var scheduler = givenWholeTopology()) {
            scheduler
                    .whenUnreadable(Topics.CAMPAIGN_EVENTS, null)
                    .whenSpringSaleTo("ada")
                    .whenSendWindowOpens()
                    .thenRequested("ada");

            assertThat(scheduler.deadLetters()).isEqualTo(1);
        }
    }

    @Test
    void anUnreadableRecordGoesToTheDeadLettersAndTheOthersAreProcessed() {
        try (var scheduler = givenWholeTopology()) {
            scheduler
                    .whenUnreadable(Topics.CAMPAIGN_EVENTS, "{".getBytes(StandardCharsets.UTF_8))
                    .whenSpringSaleTo("ada")
                    .whenSendWindowOpens()
                    .thenRequested("ada");

            assertThat(scheduler.deadLetters()).isEqualTo(1);
        }
    }

    @Test
    void anOldRevisionAfterANewOneChangesNothing() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenDefined(sale(SPRING_SALE).withRevision(3).withDailyLimit(1), "ada", "bob")
                    .whenDefined(sale(SPRING_SALE).withRevision(2).cancelled())
                    .whenSendWindowOpens()
                    .thenRequested("ada")
                    .thenPublished(RecipientSkipped.class, 0);
        }
    }

    @Test
    void aFailedDeliveryBeforeTheOutcomeIsFinalAndTheOutcomeChangesNothing() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenSendWindowOpens()
                    .whenNotDelivered("ada", "131026")
                    .whenAccepted("ada")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenPublished(RecipientFailed.class, 1)
                    .thenPublished(CampaignClosed.class, 1);

            assertThat(scheduler.account().inFlight()).isZero();
            assertThat(scheduler.account().usedSlots())
                    .as("occupied although undelivered")
                    .isEqualTo(1);
        }
    }

    @Test
    void anUnconfirmedOutcomeAfterAFinalReportChangesNothing() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenSendWindowOpens()
                    .whenDelivered("ada")
                    .whenUnconfirmed("ada");

            assertThat(scheduler.stateOf("ada")).isInstanceOf(Sent.class);
        }
    }

    @Test
    void aLateOutcomeOfAnOlderAttemptIsOnlyEvidenceOfAcceptance() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler.whenSpringSaleTo("ada").whenSendWindowOpens();
            var first = scheduler.attempt("ada");

            scheduler
                    .whenNotSent("ada", NotSentReason.NO_CONNECTION)
                    .whenTimePasses(Duration.ofMinutes(1))
                    .when(
                            Topics.MESSAGE_EVENTS,
                            new MessageFailed(first, SPRING_SALE, "131021", FailureKind.PERMANENT, scheduler.now()));
            assertThat(scheduler.stateOf("ada")).isInstanceOf(InFlight.class);

            scheduler
                    .when(Topics.DELIVERY_UPDATES, new SendConfirmed(first, SPRING_SALE, scheduler.now()))
                    .whenNotSent("ada", NotSentReason.NO_CONNECTION);
            assertThat(scheduler.stateOf("ada")).isInstanceOf(AwaitingDelivery.class);
        }
    }

    @Test
    void aResolutionMayBeReadBeforeTheUnconfirmedOutcome() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler.whenSpringSaleTo("ada").whenSendWindowOpens().thenRequested("ada");
            scheduler
                    .whenResolved("ada", Decision.RESEND)
                    .whenUnconfirmed("ada")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("ada");

            assertThat(scheduler.attempt("ada").number()).isEqualTo(2);
        }
    }

    @Test
    void theEndOfASuspensionMayBeReadBeforeItsStart() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .when(Topics.ACCOUNT_EVENTS, new AccountResumed(Scope.of(SHOP), 2, scheduler.now()))
                    .when(Topics.ACCOUNT_EVENTS, new AccountSuspended(Scope.of(SHOP), 2, "131031", scheduler.now()))
                    .whenSpringSaleTo("ada")
                    .whenSendWindowOpens()
                    .thenRequested("ada");
        }
    }

    @Test
    void aGapThatIsFilledBeforeTheCursorReachesItKeepsItsOrdinal() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenDefined(sale(SPRING_SALE).withDailyLimit(1))
                    .whenScheduledAt(SPRING_SALE, 0, "ada")
                    .whenScheduledAt(SPRING_SALE, 2, "cyd")
                    .whenSendWindowOpens()
                    .thenRequested("ada")
                    .whenAccepted("ada")
                    .whenScheduledAt(SPRING_SALE, 1, "bob")
                    .whenClockShows("2026-03-03T09:00:00Z")
                    .thenRequested("bob")
                    .whenAccepted("bob")
                    .whenClockShows("2026-03-04T09:00:00Z")
                    .thenRequested("cyd");
        }
    }
}
