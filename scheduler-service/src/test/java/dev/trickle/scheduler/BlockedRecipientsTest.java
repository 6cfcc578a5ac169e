package dev.trickle.scheduler;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SHOP_NUMBER;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.pipeline.TestPeople.SUMMER_SALE;
import static dev.trickle.scheduler.SchedulerScenario.givenMessagingLimitOf;
import static dev.trickle.scheduler.TestCampaign.sale;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AccountEvent.AccountResumed;
import dev.trickle.pipeline.AccountEvent.AccountSuspended;
import dev.trickle.pipeline.AccountEvent.TemplatePaused;
import dev.trickle.pipeline.AccountEvent.TemplateResumed;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.SendRequested.SupersedeReason;
import dev.trickle.pipeline.Topics;
import dev.trickle.scheduler.recipient.RecipientState.Failed;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Which recipients a pause or a suspension blocks, and until when. */
class BlockedRecipientsTest {

    /** In seconds, far above any revision. */
    private static final long EPOCH = 1_772_438_400;

    @Test
    void aPauseReportedByTheSenderBlocksTheCampaignUntilANewerRevision() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenSendWindowOpens()
                    .thenRequested("ada")
                    .whenBlocked("ada", NotSentReason.PAUSED, Scope.of(SPRING_SALE), 2)
                    .whenTimePasses(Duration.ofHours(2))
                    .thenNoneRequested()
                    .whenCampaign(SPRING_SALE, 1_000, DesiredState.SCHEDULED, 3)
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("ada");

            assertThat(scheduler.attempt("ada").number()).isEqualTo(2);
        }
    }

    @Test
    void aSuspendedAccountWaitsUntilItIsResumed() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenSendWindowOpens()
                    .thenRequested("ada", "bob")
                    .whenBlocked("ada", NotSentReason.SUSPENDED, Scope.of(SHOP), 4)
                    .whenTimePasses(Duration.ofHours(1))
                    .thenNoneRequested()
                    .when(Topics.ACCOUNT_EVENTS, new AccountResumed(Scope.of(SHOP), 4, scheduler.now()))
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("ada");
        }
    }

    @Test
    void aSuspendedNumberWaitsUntilItIsResumed() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .when(
                            Topics.ACCOUNT_EVENTS,
                            new AccountSuspended(Scope.of(SHOP_NUMBER), 3, "131048", scheduler.now()))
                    .whenSpringSaleTo("ada")
                    .whenSendWindowOpens()
                    .thenNoneRequested()
                    .when(Topics.ACCOUNT_EVENTS, new AccountResumed(Scope.of(SHOP_NUMBER), 3, scheduler.now()))
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("ada");
        }
    }

    @Test
    void aSuspensionThatHasAlreadyEndedBlocksNothingAndDelaysTheRetryByAMinute() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenSendWindowOpens()
                    .thenRequested("ada")
                    .when(Topics.ACCOUNT_EVENTS, new AccountResumed(Scope.of(SHOP), 5, scheduler.now()))
                    .whenBlocked("ada", NotSentReason.SUSPENDED, Scope.of(SHOP), 4)
                    .whenTimePasses(Duration.ofSeconds(59))
                    .thenNoneRequested()
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("ada");
        }
    }

    @Test
    void aSuspendedCampaignWaitsUntilItIsResumedWithItsEpochWhileOthersRelease() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenSendWindowOpens()
                    .thenRequested("ada", "bob")
                    .whenBlocked("ada", NotSentReason.SUSPENDED, Scope.of(SPRING_SALE), EPOCH)
                    .whenDefined(sale(SUMMER_SALE), "cyd")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("cyd")
                    .whenCampaign(SPRING_SALE, 1_000, DesiredState.SCHEDULED, 9)
                    .when(Topics.ACCOUNT_EVENTS, new AccountResumed(Scope.of(SPRING_SALE), EPOCH - 1, scheduler.now()))
                    .whenTimePasses(Duration.ofHours(2))
                    .thenNoneRequested()
                    .when(Topics.ACCOUNT_EVENTS, new AccountResumed(Scope.of(SPRING_SALE), EPOCH, scheduler.now()))
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("ada");
        }
    }

    @Test
    void aCampaignThatIsSuspendedAndPausedWaitsForBoth() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenSendWindowOpens()
                    .thenRequested("ada", "bob")
                    .whenBlocked("ada", NotSentReason.SUSPENDED, Scope.of(SPRING_SALE), EPOCH)
                    .whenBlocked("bob", NotSentReason.PAUSED, Scope.of(SPRING_SALE), 2)
                    .when(Topics.ACCOUNT_EVENTS, new AccountResumed(Scope.of(SPRING_SALE), EPOCH, scheduler.now()))
                    .whenTimePasses(Duration.ofHours(2))
                    .thenNoneRequested()
                    .whenCampaign(SPRING_SALE, 1_000, DesiredState.SCHEDULED, 3)
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("bob", "ada");
        }
    }

    @Test
    void failuresReportedForASuspendedCampaignWaitAndAreNotCounted() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenDefined(sale(SPRING_SALE).withMaxRetries(0), "ada", "bob")
                    .whenSendWindowOpens()
                    .thenRequested("ada", "bob")
                    .whenAccepted("ada")
                    .whenAccepted("bob")
                    .whenNotDelivered("ada", "131053")
                    .when(
                            Topics.ACCOUNT_EVENTS,
                            new AccountSuspended(
                                    Scope.of(SPRING_SALE), EPOCH, "failure_rate_exceeded", scheduler.now()))
                    .whenNotDelivered("bob", "131053")
                    .whenTimePasses(Duration.ofHours(3))
                    .thenNoneRequested()
                    .when(Topics.ACCOUNT_EVENTS, new AccountResumed(Scope.of(SPRING_SALE), EPOCH, scheduler.now()))
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("bob");

            assertThat(scheduler.stateOf("ada")).isInstanceOf(Failed.class);
            assertThat(scheduler.request("bob").tries()).isZero();
        }
    }

    @Test
    void aMessageThatFailedBecauseItsTemplateWasPausedWaitsUntilTheTemplateResumes() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            var template = Scope.ofTemplate("100", "spring_sale", "en-US");
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenSendWindowOpens()
                    .thenRequested("ada")
                    .whenAccepted("ada")
                    .when(Topics.ACCOUNT_EVENTS, new TemplatePaused(template, 7, "132015", scheduler.now()))
                    .whenNotDelivered("ada", "132015")
                    .whenTimePasses(Duration.ofHours(3))
                    .thenNoneRequested()
                    .when(Topics.ACCOUNT_EVENTS, new TemplateResumed(template, 7, scheduler.now()))
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("ada");

            assertThat(scheduler.request("ada").supersedes().because()).isEqualTo(SupersedeReason.DELIVERY_FAILED);
        }
    }
}
