package dev.trickle.scheduler;

import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.pipeline.TestPeople.SUMMER_SALE;
import static dev.trickle.scheduler.SchedulerScenario.givenMessagingLimitOf;
import static dev.trickle.scheduler.TestAccount.testAccount;
import static dev.trickle.scheduler.TestCampaign.sale;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.CampaignEvent.Decision;
import dev.trickle.pipeline.ScheduleEvent.CampaignClosed;
import dev.trickle.pipeline.ScheduleEvent.RecipientSkipped;
import dev.trickle.pipeline.SendRequested.SupersedeReason;
import dev.trickle.pipeline.SendRequested.Superseded;
import dev.trickle.scheduler.recipient.RecipientState.ClosedUnconfirmed;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What becomes of a recipient whose answer does not come, or says that nobody knows. */
class UnconfirmedOutcomesTest {

    @Test
    void anAnswerThatDoesNotComeIsAskedForAgain() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler.whenSpringSaleTo("ada").whenTheWindowOpens().thenRequested("ada");
            var first = scheduler.request("ada");

            scheduler.whenItIs("2026-03-03T00:01:00Z").thenRequested("ada");

            assertThat(scheduler.request("ada")).isEqualTo(first);
        }
    }

    @Test
    void anUnclearOutcomeKeepsItsPlaceAndIsSettledByAReport() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenTheWindowOpens()
                    .thenRequested("ada")
                    .whenUnclear("ada")
                    .whenTimePasses(Duration.ofHours(1))
                    .thenNobodyRequested()
                    .whenDelivered("ada")
                    .whenTimePasses(Duration.ofSeconds(1));

            assertThat(scheduler.campaign(SPRING_SALE).counts().sent()).isEqualTo(1);
            assertThat(scheduler.account().usedSlots()).isEqualTo(1);
        }
    }

    @Test
    void anAnswerThatStillDoesNotComeIsAskedForEveryHour() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenTheWindowOpens()
                    .whenItIs("2026-03-03T00:01:00Z")
                    .thenRequested("ada", "ada")
                    .whenItIs("2026-03-03T01:00:59Z")
                    .thenNobodyRequested()
                    .whenItIs("2026-03-03T01:01:00Z")
                    .thenRequested("ada");

            assertThat(scheduler.attempt("ada").number()).isEqualTo(1);
        }
    }

    @Test
    void anUnclearMessageIsNotSentAgainByAMachine() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenTheWindowOpens()
                    .whenUnclear("ada")
                    .whenItIs("2026-03-09T09:00:00Z")
                    .thenRequested("ada")
                    .thenHappened(CampaignClosed.class, 1);

            assertThat(scheduler.last(CampaignClosed.class).unconfirmed()).isEqualTo(1);
            assertThat(scheduler.stateOf("ada")).isInstanceOf(ClosedUnconfirmed.class);
        }
    }

    @Test
    void anUnclearMessageIsSentAgainWhenAPersonSaysSo() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler.whenSpringSaleTo("ada").whenTheWindowOpens().thenRequested("ada");
            var first = scheduler.attempt("ada");

            scheduler
                    .whenUnclear("ada")
                    .whenDecided("ada", Decision.RESEND)
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("ada");

            assertThat(scheduler.request("ada").supersedes())
                    .isEqualTo(new Superseded(first, SupersedeReason.RESEND_ORDERED));
        }
    }

    @Test
    void anUnclearMessageIsSentAgainAfterAsLongAsTheAccountSaysAndOnce() {
        try (var scheduler = testAccount().resendingAfter(Duration.ofDays(1)).opens()) {
            scheduler.whenWanted(sale(SPRING_SALE), "ada").whenTheWindowOpens().thenRequested("ada");
            var first = scheduler.attempt("ada");

            scheduler
                    .whenUnclear("ada")
                    .whenItIs("2026-03-03T08:59:58Z")
                    .whenSendTodayIsPressed()
                    .thenNobodyRequested()
                    .whenItIs("2026-03-03T09:00:00Z")
                    .thenRequested("ada");
            assertThat(scheduler.request("ada").supersedes())
                    .isEqualTo(new Superseded(first, SupersedeReason.RESEND_ORDERED));
            assertThat(scheduler.request("ada").tries()).isZero();

            scheduler
                    .whenUnclear("ada")
                    .whenItIs("2026-03-05T09:00:00Z")
                    .thenNobodyRequested()
                    .whenItIs("2026-03-10T09:00:00Z")
                    .thenHappened(CampaignClosed.class, 1);
        }
    }

    @Test
    void evidenceThatComesInTimeKeepsAnUnclearMessageFromBeingSentAgain() {
        try (var scheduler = testAccount().resendingAfter(Duration.ofDays(1)).opens()) {
            scheduler
                    .whenWanted(sale(SPRING_SALE), "ada")
                    .whenTheWindowOpens()
                    .whenUnclear("ada")
                    .whenItIs("2026-03-03T08:00:00Z")
                    .whenDelivered("ada")
                    .whenItIs("2026-03-04T09:00:00Z")
                    .thenRequested("ada");
        }
    }

    @Test
    void nothingUnclearIsSentAgainToWhoSaidStopOrInACampaignThatEnded() {
        try (var scheduler = testAccount().resendingAfter(Duration.ofDays(1)).opens()) {
            scheduler
                    .whenWanted(sale(SPRING_SALE), "ada")
                    .whenWanted(sale(SUMMER_SALE), "bob")
                    .whenTheWindowOpens()
                    .whenUnclear("ada")
                    .whenUnclear("bob")
                    .whenStopIsSaidBy("ada")
                    .whenWanted(sale(SUMMER_SALE).revision(2).cancelled())
                    .whenItIs("2026-03-03T12:00:00Z");
            scheduler.takeRequested();

            scheduler
                    .whenItIs("2026-03-04T12:00:00Z")
                    .thenNobodyRequested()
                    .thenHappened(RecipientSkipped.class, 0)
                    .whenItIs("2026-03-09T09:00:00Z")
                    .thenHappened(CampaignClosed.class, 2);
            assertThat(scheduler.all(CampaignClosed.class))
                    .extracting(CampaignClosed::unconfirmed)
                    .containsExactly(1, 1);
        }
    }
}
