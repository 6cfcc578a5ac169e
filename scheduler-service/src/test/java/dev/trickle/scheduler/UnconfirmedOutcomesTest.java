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

/** Recipients whose outcome is overdue or unconfirmed. */
class UnconfirmedOutcomesTest {

    @Test
    void aRequestWithAnOverdueOutcomeIsPublishedAgain() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler.whenSpringSaleTo("ada").whenSendWindowOpens().thenRequested("ada");
            var first = scheduler.request("ada");

            scheduler.whenClockShows("2026-03-03T00:01:00Z").thenRequested("ada");

            assertThat(scheduler.request("ada")).isEqualTo(first);
        }
    }

    @Test
    void anUnconfirmedOutcomeKeepsItsSlotUntilAReportSettlesIt() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenSendWindowOpens()
                    .thenRequested("ada")
                    .whenUnconfirmed("ada")
                    .whenTimePasses(Duration.ofHours(1))
                    .thenNoneRequested()
                    .whenDelivered("ada")
                    .whenTimePasses(Duration.ofSeconds(1));

            assertThat(scheduler.campaign(SPRING_SALE).counts().sent()).isEqualTo(1);
            assertThat(scheduler.account().usedSlots()).isEqualTo(1);
        }
    }

    @Test
    void aRequestWithoutAnOutcomeIsPublishedEveryHour() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenSendWindowOpens()
                    .whenClockShows("2026-03-03T00:01:00Z")
                    .thenRequested("ada", "ada")
                    .whenClockShows("2026-03-03T01:00:59Z")
                    .thenNoneRequested()
                    .whenClockShows("2026-03-03T01:01:00Z")
                    .thenRequested("ada");

            assertThat(scheduler.attempt("ada").number()).isEqualTo(1);
        }
    }

    @Test
    void anUnconfirmedMessageIsNotResentAutomatically() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenSendWindowOpens()
                    .whenUnconfirmed("ada")
                    .whenClockShows("2026-03-09T09:00:00Z")
                    .thenRequested("ada")
                    .thenPublished(CampaignClosed.class, 1);

            assertThat(scheduler.lastEventOf(CampaignClosed.class).unconfirmed())
                    .isEqualTo(1);
            assertThat(scheduler.stateOf("ada")).isInstanceOf(ClosedUnconfirmed.class);
        }
    }

    @Test
    void anUnconfirmedMessageIsResentAfterAResolution() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler.whenSpringSaleTo("ada").whenSendWindowOpens().thenRequested("ada");
            var first = scheduler.attempt("ada");

            scheduler
                    .whenUnconfirmed("ada")
                    .whenResolved("ada", Decision.RESEND)
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("ada");

            assertThat(scheduler.request("ada").supersedes())
                    .isEqualTo(new Superseded(first, SupersedeReason.RESEND_ORDERED));
        }
    }

    @Test
    void anUnconfirmedMessageIsResentOnceAfterTheConfiguredTime() {
        try (var scheduler = testAccount().withResendAfter(Duration.ofDays(1)).startScheduler()) {
            scheduler
                    .whenDefined(sale(SPRING_SALE), "ada")
                    .whenSendWindowOpens()
                    .thenRequested("ada");
            var first = scheduler.attempt("ada");

            scheduler
                    .whenUnconfirmed("ada")
                    .whenClockShows("2026-03-03T08:59:58Z")
                    .whenSendTodayRequested()
                    .thenNoneRequested()
                    .whenClockShows("2026-03-03T09:00:00Z")
                    .thenRequested("ada");
            assertThat(scheduler.request("ada").supersedes())
                    .isEqualTo(new Superseded(first, SupersedeReason.RESEND_ORDERED));
            assertThat(scheduler.request("ada").tries()).isZero();

            scheduler
                    .whenUnconfirmed("ada")
                    .whenClockShows("2026-03-05T09:00:00Z")
                    .thenNoneRequested()
                    .whenClockShows("2026-03-10T09:00:00Z")
                    .thenPublished(CampaignClosed.class, 1);
        }
    }

    @Test
    void earlyEvidencePreventsTheResendOfAnUnconfirmedMessage() {
        try (var scheduler = testAccount().withResendAfter(Duration.ofDays(1)).startScheduler()) {
            scheduler
                    .whenDefined(sale(SPRING_SALE), "ada")
                    .whenSendWindowOpens()
                    .whenUnconfirmed("ada")
                    .whenClockShows("2026-03-03T08:00:00Z")
                    .whenDelivered("ada")
                    .whenClockShows("2026-03-04T09:00:00Z")
                    .thenRequested("ada");
        }
    }

    @Test
    void noResendHappensAfterAnOptOutOrInACancelledCampaign() {
        try (var scheduler = testAccount().withResendAfter(Duration.ofDays(1)).startScheduler()) {
            scheduler
                    .whenDefined(sale(SPRING_SALE), "ada")
                    .whenDefined(sale(SUMMER_SALE), "bob")
                    .whenSendWindowOpens()
                    .whenUnconfirmed("ada")
                    .whenUnconfirmed("bob")
                    .whenOptedOut("ada")
                    .whenDefined(sale(SUMMER_SALE).withRevision(2).cancelled())
                    .whenClockShows("2026-03-03T12:00:00Z");
            scheduler.pollRequested();

            scheduler
                    .whenClockShows("2026-03-04T12:00:00Z")
                    .thenNoneRequested()
                    .thenPublished(RecipientSkipped.class, 0)
                    .whenClockShows("2026-03-09T09:00:00Z")
                    .thenPublished(CampaignClosed.class, 2);
            assertThat(scheduler.eventsOf(CampaignClosed.class))
                    .extracting(CampaignClosed::unconfirmed)
                    .containsExactly(1, 1);
        }
    }
}
