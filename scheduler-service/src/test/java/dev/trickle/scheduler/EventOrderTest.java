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

/** What other services say may come in any order, twice, or unreadable. */
class EventOrderTest {

    @Test
    void aReportBeforeTheAnswerSettlesAndTheAnswerChangesNothing() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenTheWindowOpens()
                    .thenRequested("ada")
                    .whenDelivered("ada")
                    .whenAccepted("ada")
                    .whenAccepted("ada")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenHappened(CampaignClosed.class, 1);

            assertThat(scheduler.account().inFlight()).isZero();
        }
    }

    @Test
    void recipientsMayComeBeforeTheirCampaignAndTheSealBeforeTheLastOfThem() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenScheduled(SPRING_SALE, "ada")
                    .whenSealed(SPRING_SALE, 2)
                    .whenTheWindowOpens()
                    .thenNobodyRequested()
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
                    .whenTheWindowOpens()
                    .thenRequested("ada", "bob")
                    .whenScheduledAt(SPRING_SALE, 1, "bob")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenNobodyRequested();
        }
    }

    @Test
    void aRecordWithoutValueGoesToTheDeadLetters() {
        try (var scheduler = givenWholeTopology()) {
            scheduler
                    .whenUnreadable(Topics.CAMPAIGN_EVENTS, null)
                    .whenSpringSaleTo("ada")
                    .whenTheWindowOpens()
                    .thenRequested("ada");

            assertThat(scheduler.deadLetters()).isEqualTo(1);
        }
    }

    @Test
    void anUnreadableRecordGoesToTheDeadLettersAndTheRestGoesOn() {
        try (var scheduler = givenWholeTopology()) {
            scheduler
                    .whenUnreadable(Topics.CAMPAIGN_EVENTS, "{".getBytes(StandardCharsets.UTF_8))
                    .whenSpringSaleTo("ada")
                    .whenTheWindowOpens()
                    .thenRequested("ada");

            assertThat(scheduler.deadLetters()).isEqualTo(1);
        }
    }

    @Test
    void anOldRevisionAfterANewOneChangesNothing() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenWanted(sale(SPRING_SALE).revision(3).upToADay(1), "ada", "bob")
                    .whenWanted(sale(SPRING_SALE).revision(2).cancelled())
                    .whenTheWindowOpens()
                    .thenRequested("ada")
                    .thenHappened(RecipientSkipped.class, 0);
        }
    }

    @Test
    void aFailedDeliveryBeforeTheAnswerDecidesAndTheAnswerChangesNothing() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenTheWindowOpens()
                    .whenNotDelivered("ada", "131026")
                    .whenAccepted("ada")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenHappened(RecipientFailed.class, 1)
                    .thenHappened(CampaignClosed.class, 1);

            assertThat(scheduler.account().inFlight()).isZero();
            assertThat(scheduler.account().usedSlots()).as("accepted all the same").isEqualTo(1);
        }
    }

    @Test
    void anUnclearAnswerAfterTheReportThatSettledItChangesNothing() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenTheWindowOpens()
                    .whenDelivered("ada")
                    .whenUnclear("ada");

            assertThat(scheduler.stateOf("ada")).isInstanceOf(Sent.class);
        }
    }

    @Test
    void aLateAnswerOfAnOlderAttemptIsOnlyEvidenceOfAcceptance() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler.whenSpringSaleTo("ada").whenTheWindowOpens();
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
    void aPersonsDecisionMayBeReadBeforeTheNewsThatItIsAbout() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler.whenSpringSaleTo("ada").whenTheWindowOpens().thenRequested("ada");
            scheduler
                    .whenDecided("ada", Decision.RESEND)
                    .whenUnclear("ada")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("ada");

            assertThat(scheduler.attempt("ada").number()).isEqualTo(2);
        }
    }

    @Test
    void theEndOfASuspensionMayBeReadBeforeItsBeginning() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .when(Topics.ACCOUNT_EVENTS, new AccountResumed(Scope.of(SHOP), 2, scheduler.now()))
                    .when(Topics.ACCOUNT_EVENTS, new AccountSuspended(Scope.of(SHOP), 2, "131031", scheduler.now()))
                    .whenSpringSaleTo("ada")
                    .whenTheWindowOpens()
                    .thenRequested("ada");
        }
    }

    @Test
    void aGapThatIsMendedBeforeItsTurnGoesInItsPlace() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenWanted(sale(SPRING_SALE).upToADay(1))
                    .whenScheduledAt(SPRING_SALE, 0, "ada")
                    .whenScheduledAt(SPRING_SALE, 2, "cyd")
                    .whenTheWindowOpens()
                    .thenRequested("ada")
                    .whenAccepted("ada")
                    .whenScheduledAt(SPRING_SALE, 1, "bob")
                    .whenItIs("2026-03-03T09:00:00Z")
                    .thenRequested("bob")
                    .whenAccepted("bob")
                    .whenItIs("2026-03-04T09:00:00Z")
                    .thenRequested("cyd");
        }
    }
}
