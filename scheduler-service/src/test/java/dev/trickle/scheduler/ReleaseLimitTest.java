package dev.trickle.scheduler;

import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.pipeline.TestPeople.SUMMER_SALE;
import static dev.trickle.scheduler.SchedulerScenario.givenMessagingLimitOf;
import static dev.trickle.scheduler.TestAccount.testAccount;
import static dev.trickle.scheduler.TestCampaign.sale;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.trickle.pipeline.AccountEvent.MessagingLimitChanged;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.ScheduleEvent.QuotaUsed;
import dev.trickle.pipeline.ScheduleEvent.RecipientSkipped;
import dev.trickle.pipeline.Topics;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Messaging limit and daily quota: people in any 24 hours, messages per calendar day. */
class ReleaseLimitTest {

    @Test
    void releasesNothingBeyondTheLimitUntilYesterdaysSlotsAreFree() {
        try (var scheduler = givenMessagingLimitOf(2)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob", "cyd")
                    .whenSendWindowOpens()
                    .thenRequested("ada", "bob")
                    .whenAccepted("ada", "bob")
                    .whenClockShows("2026-03-03T00:00:30Z")
                    .thenNoneRequested()
                    // A new calendar day with an open window, but 24 hours and the margin have not passed.
                    .whenClockShows("2026-03-03T09:00:59Z")
                    .thenNoneRequested()
                    .whenClockShows("2026-03-03T09:01:01Z")
                    .thenRequested("cyd");
        }
    }

    @Test
    void slotsThatBecomeFreeOneAfterAnotherAreUsedTogether() {
        try (var scheduler = givenMessagingLimitOf(2)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob", "cyd", "dan")
                    .whenSendWindowOpens()
                    .thenRequested("ada", "bob")
                    .whenAccepted("ada")
                    .whenTimePasses(Duration.ofSeconds(3))
                    .whenAccepted("bob")
                    .whenClockShows("2026-03-03T09:01:01Z")
                    .thenNoneRequested()
                    .whenClockShows("2026-03-03T09:01:04Z")
                    .thenRequested("cyd", "dan");
        }
    }

    @Test
    void aFreeSlotWaitsNoLongerThanTheBatchingDelay() {
        try (var scheduler = givenMessagingLimitOf(2)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob", "cyd", "dan")
                    .whenSendWindowOpens()
                    .thenRequested("ada", "bob")
                    .whenAccepted("ada")
                    .whenTimePasses(Duration.ofSeconds(30))
                    .whenAccepted("bob")
                    .whenClockShows("2026-03-03T09:01:01Z")
                    .thenRequested("cyd")
                    .whenClockShows("2026-03-03T09:01:31Z")
                    .thenRequested("dan");
        }
    }

    @Test
    void aPersonOccupiesOneSlotForSeveralMessages() {
        try (var scheduler = givenMessagingLimitOf(3)) {
            scheduler
                    .whenCampaign(SPRING_SALE, 1_000, DesiredState.SCHEDULED, 1)
                    .whenCampaign(SUMMER_SALE, 1_000, DesiredState.SCHEDULED, 1)
                    .whenScheduled(SPRING_SALE, "ada", "bob")
                    .whenScheduled(SUMMER_SALE, "ada")
                    .whenSendWindowOpens();

            assertThat(scheduler.pollRequested()).containsExactlyInAnyOrder("ada", "bob", "ada");
            assertThat(scheduler.account().usedSlots()).isEqualTo(2);
        }
    }

    @Test
    void aMessageThatWasNotSentFreesItsSlotAndItsDailyQuota() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenSendWindowOpens()
                    .thenRequested("ada")
                    .when(Topics.MESSAGE_EVENTS, "ada", attempt -> notSent(attempt, NotSentReason.OPTED_OUT))
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("bob")
                    .thenPublished(RecipientSkipped.class, 1);

            assertThat(scheduler.lastEventOf(QuotaUsed.class).used()).isEqualTo(1);
        }
    }

    @Test
    void aLimitRaisedByMetaAppliesToTheNextRelease() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenSendWindowOpens()
                    .thenRequested("ada")
                    .when(Topics.ACCOUNT_EVENTS, new MessagingLimitChanged(2, scheduler.now()))
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("bob");
        }
    }

    @Test
    void anOlderLimitThatIsReadLaterIsIgnored() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .when(Topics.ACCOUNT_EVENTS, new MessagingLimitChanged(1, scheduler.now()))
                    .when(
                            Topics.ACCOUNT_EVENTS,
                            new MessagingLimitChanged(1_000, scheduler.now().minusSeconds(60)))
                    .whenSendWindowOpens()
                    .thenRequested("ada");
        }
    }

    @Test
    void theDailyQuotaCountsMessagesToTheSamePerson() {
        try (var scheduler = testAccount().withDailyLimit(1).startScheduler()) {
            scheduler
                    .whenDefined(sale(SPRING_SALE), "ada")
                    .whenDefined(sale(SUMMER_SALE), "ada")
                    .whenSendWindowOpens()
                    .thenRequested("ada")
                    .whenAccepted("ada")
                    .whenClockShows("2026-03-03T09:00:00Z")
                    .thenRequested("ada");
        }
    }

    @Test
    void leavesTheReserveToOtherTools() {
        try (var scheduler = testAccount().withMessagingLimit(3).withReserve(1).startScheduler()) {
            scheduler
                    .whenDefined(sale(SPRING_SALE), "ada", "bob", "cyd")
                    .whenSendWindowOpens()
                    .whenTimePasses(Duration.ofMinutes(1))
                    .thenRequested("ada", "bob");
        }
    }

    @Test
    void aReserveAsLargeAsTheLimitLeavesNothing() {
        try (var scheduler = testAccount().withMessagingLimit(3).withReserve(4).startScheduler()) {
            scheduler
                    .whenDefined(sale(SPRING_SALE), "ada")
                    .whenSendWindowOpens()
                    .thenNoneRequested();
        }
    }

    @Test
    void aMessageOfAnotherToolOccupiesASlotFor24HoursAndTheMargin() {
        try (var scheduler = givenMessagingLimitOf(2)) {
            scheduler
                    .whenClockShows("2026-03-02T08:30:00Z")
                    .whenAnotherToolSendsTo("zoe")
                    .whenAnotherToolSendsTo("zoe")
                    .whenSpringSaleTo("ada", "bob")
                    .whenSendWindowOpens()
                    .thenRequested("ada")
                    .whenAccepted("ada")
                    .whenClockShows("2026-03-03T08:30:58Z")
                    .whenSendTodayRequested()
                    .thenNoneRequested()
                    .whenClockShows("2026-03-03T08:31:00Z")
                    .thenRequested("bob");
        }
    }

    @Test
    void aPersonWithAMessageOfAnotherToolOccupiesNoSecondSlot() {
        try (var scheduler = givenMessagingLimitOf(2)) {
            scheduler
                    .whenAnotherToolSendsTo("ada")
                    .whenSpringSaleTo("ada", "bob", "cyd")
                    .whenSendWindowOpens()
                    .whenTimePasses(Duration.ofMinutes(1))
                    .thenRequested("ada", "bob");
        }
    }

    @Test
    void aSlotIsNeverFreedEarly() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenClockShows("2026-03-02T09:00:00.000000001Z")
                    .thenRequested("ada")
                    .whenAccepted("ada")
                    .whenClockShows("2026-03-03T09:01:00Z")
                    .thenNoneRequested()
                    .whenClockShows("2026-03-03T09:01:00.000001Z")
                    .thenRequested("bob");
        }
    }

    @Test
    void publishesTheQuotaUsedByCampaignWithoutUnsentMessages() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenDefined(sale(SPRING_SALE), "ada", "bob", "cyd")
                    .whenDefined(sale(SUMMER_SALE), "dan", "eve")
                    .whenSendWindowOpens();
            assertThat(scheduler.lastEventOf(QuotaUsed.class).campaigns())
                    .containsOnly(entry(SPRING_SALE, 3), entry(SUMMER_SALE, 2));

            scheduler
                    .whenAccepted("ada")
                    .whenNotSent("bob", NotSentReason.LACKS_VALUE)
                    .whenFailed("dan", "131021", FailureKind.PERMANENT)
                    .whenNotSent("eve", NotSentReason.OPTED_OUT)
                    .whenTimePasses(Duration.ofSeconds(1));

            var published = scheduler.eventsOf(QuotaUsed.class);
            assertThat(published.getLast())
                    .isEqualTo(new QuotaUsed(
                            LocalDate.parse("2026-03-02"),
                            2,
                            250,
                            Map.of(SPRING_SALE, 2),
                            published.getLast().sequence(),
                            scheduler.now()));
            assertThat(published).extracting(QuotaUsed::sequence).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void anUnconfirmedMessageThatTurnsOutUnsentFreesItsSlotAndItsDailyQuota() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenSendWindowOpens()
                    .whenUnconfirmed("ada")
                    .whenTimePasses(Duration.ofMinutes(1))
                    .thenRequested("ada")
                    .whenNotSent("ada", NotSentReason.LACKS_VALUE)
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("bob");

            assertThat(scheduler.lastEventOf(QuotaUsed.class).used()).isEqualTo(1);
        }
    }

    @Test
    void aNewDayStartsUnused() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenDefined(sale(SPRING_SALE))
                    .whenScheduled(SPRING_SALE, "ada", "bob")
                    .whenSendWindowOpens()
                    .whenAccepted("ada", "bob")
                    .whenClockShows("2026-03-03T09:00:00Z")
                    .whenScheduled(SPRING_SALE, "cyd")
                    .whenTimePasses(Duration.ofSeconds(1));

            assertThat(scheduler.lastEventOf(QuotaUsed.class).used()).isEqualTo(1);
            assertThat(scheduler.lastEventOf(QuotaUsed.class).date()).isEqualTo("2026-03-03");
        }
    }

    @Test
    void aLimitBelowTheUsedSlotsReleasesNothingUntilSlotsAreFree() {
        try (var scheduler = givenMessagingLimitOf(3)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob", "cyd", "dan")
                    .whenSendWindowOpens()
                    .thenRequested("ada", "bob", "cyd")
                    .when(Topics.ACCOUNT_EVENTS, new MessagingLimitChanged(1, scheduler.now()))
                    .whenAccepted("ada")
                    .whenNotSent("bob", NotSentReason.LACKS_VALUE)
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenNoneRequested()
                    .whenNotSent("cyd", NotSentReason.LACKS_VALUE)
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenNoneRequested()
                    .whenClockShows("2026-03-03T09:01:00Z")
                    .thenRequested("dan");
        }
    }

    @Test
    void aChangedLimitIsPublishedWithTheQuotaUsed() {
        try (var scheduler = givenMessagingLimitOf(3)) {
            scheduler
                    .whenSpringSaleTo("ada")
                    .whenSendWindowOpens()
                    .when(Topics.ACCOUNT_EVENTS, new MessagingLimitChanged(2_000, scheduler.now()))
                    .whenTimePasses(Duration.ofSeconds(1));

            assertThat(scheduler.lastEventOf(QuotaUsed.class).limit()).isEqualTo(2_000);
        }
    }

    private static MessageNotSent notSent(AttemptId attempt, NotSentReason reason) {
        return new MessageNotSent(
                attempt, SPRING_SALE, reason, null, null, null, null, null, SchedulerScenario.MONDAY_AT_EIGHT);
    }
}
