package dev.trickle.scheduler;

import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.pipeline.TestPeople.SUMMER_SALE;
import static dev.trickle.scheduler.SchedulerScenario.givenLimits;
import static dev.trickle.scheduler.SchedulerScenario.givenMessagingLimitOf;
import static dev.trickle.scheduler.SchedulerScenario.people;
import static dev.trickle.scheduler.TestAccount.testAccount;
import static dev.trickle.scheduler.TestCampaign.sale;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.trickle.pipeline.AccountEvent.MessagingLimitChanged;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.Topics;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The order in which campaigns and recipients are released. */
class CampaignOrderTest {

    @Test
    void aCampaignReleasesNoMoreThanItsDailyLimit() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenCampaign(SPRING_SALE, 1, DesiredState.SCHEDULED, 1)
                    .whenScheduled(SPRING_SALE, "ada", "bob")
                    .whenSendWindowOpens()
                    .thenRequested("ada")
                    .whenAccepted("ada")
                    .whenClockShows("2026-03-03T09:00:00Z")
                    .thenRequested("bob");
        }
    }

    @Test
    void campaignsTakeTurns() {
        try (var scheduler = givenMessagingLimitOf(4)) {
            scheduler
                    .whenCampaign(SPRING_SALE, 1_000, DesiredState.SCHEDULED, 1)
                    .whenCampaign(SUMMER_SALE, 1_000, DesiredState.SCHEDULED, 1)
                    .whenScheduled(SPRING_SALE, people(100))
                    .whenScheduled(SUMMER_SALE, "ada", "bob")
                    .whenSendWindowOpens();

            assertThat(scheduler.pollRequested()).containsExactlyInAnyOrder("person-0", "ada", "person-1", "bob");
        }
    }

    @Test
    void releasesInBatchesAndNeverMoreThanTheInFlightLimit() {
        try (var scheduler = givenLimits(1_000, 2, 3)) {
            scheduler.whenSpringSaleTo(people(6)).whenSendWindowOpens();
            scheduler.whenTimePasses(Duration.ofSeconds(1)).whenTimePasses(Duration.ofSeconds(1));

            assertThat(scheduler.pollRequested()).hasSize(3);
            assertThat(scheduler.account().inFlight()).isEqualTo(3);
        }
    }

    @Test
    void eachCampaignReleasesByOrdinal() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenDefined(sale(SPRING_SALE))
                    .whenScheduledAt(SPRING_SALE, 0, "ada")
                    .whenScheduledAt(SPRING_SALE, 2, "cyd")
                    .whenScheduledAt(SPRING_SALE, 1, "bob")
                    .whenSendWindowOpens()
                    .thenRequested("ada", "bob", "cyd");
        }
    }

    @Test
    void dueRetriesAreReleasedBeforeTheQueue() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenClockShows("2026-03-02T23:57:00Z")
                    .thenRequested("ada")
                    .whenClockShows("2026-03-02T23:58:30Z")
                    .whenFailed("ada", "131056", FailureKind.PAIR_RATE)
                    .whenClockShows("2026-03-03T09:00:00Z")
                    .thenRequested("ada");
        }
    }

    @Test
    void dueRetriesOfSeveralCampaignsTakeTurns() {
        try (var scheduler = testAccount().withDailyLimit(200).startScheduler()) {
            scheduler
                    .whenDefined(sale(SPRING_SALE), people("spring", 150))
                    .whenDefined(sale(SUMMER_SALE), people("summer", 50))
                    .whenClockShows("2026-03-02T23:57:00Z");
            for (var person : scheduler.pollRequested()) {
                scheduler.whenNotSent(person, NotSentReason.TOO_OLD);
            }

            scheduler
                    .when(Topics.ACCOUNT_EVENTS, new MessagingLimitChanged(60, scheduler.now()))
                    .whenClockShows("2026-03-03T09:00:00Z");

            // The smaller campaign had fewer turns before, and makes up for at most five.
            assertThat(scheduler.pollRequestedByCampaign().get(SUMMER_SALE)).isBetween(30L, 35L);
        }
    }

    @Test
    void turnsAreWeightedByPriority() {
        try (var scheduler = testAccount().withDailyLimit(220).startScheduler()) {
            scheduler
                    .whenDefined(sale(SPRING_SALE).withPriority(10), people("spring", 1_000))
                    .whenDefined(sale(SUMMER_SALE).withPriority(1), people("summer", 1_000))
                    .whenSendWindowOpens();

            assertThat(scheduler.pollRequestedByCampaign())
                    .containsOnly(entry(SPRING_SALE, 200L), entry(SUMMER_SALE, 20L));
        }
    }

    @Test
    void aCampaignOfThousandsDoesNotStarveOneOfAHundred() {
        try (var scheduler = testAccount().withDailyLimit(200).startScheduler()) {
            scheduler
                    .whenDefined(sale(SPRING_SALE), people("spring", 5_000))
                    .whenDefined(sale(SUMMER_SALE), people("summer", 100))
                    .whenSendWindowOpens()
                    .whenSecondsPass(3);

            assertThat(scheduler.pollRequestedByCampaign())
                    .containsOnly(entry(SPRING_SALE, 100L), entry(SUMMER_SALE, 100L));
        }
    }

    @Test
    void aCampaignThatStartsLateCatchesUpOnlyWithinItsOwnLimit() {
        try (var scheduler = testAccount().withMessagingLimit(1_000).startScheduler()) {
            scheduler
                    .whenDefined(sale(SPRING_SALE).withDailyLimit(10).paused(), people("spring", 100))
                    .whenClockShows("2026-03-09T12:00:00Z")
                    .whenDefined(sale(SPRING_SALE).withDailyLimit(10).withRevision(2))
                    .whenSecondsPass(3);

            assertThat(scheduler.pollRequestedByCampaign()).containsOnly(entry(SPRING_SALE, 10L));
        }
    }

    @Test
    void aResumedCampaignDoesNotGetTheTurnsItMissed() {
        try (var scheduler =
                testAccount().withMessagingLimit(10_000).withDailyLimit(100).startScheduler()) {
            scheduler
                    .whenDefined(sale(SPRING_SALE), people("spring", 2_000))
                    .whenDefined(sale(SUMMER_SALE), people("summer", 2_000))
                    .whenSendWindowOpens()
                    .whenDefined(sale(SUMMER_SALE).withRevision(2).paused());
            for (var day = 3; day <= 9; day++) {
                scheduler.acceptAllByCampaign();
                scheduler.whenClockShows("2026-03-0%dT09:00:00Z".formatted(day));
                assertThat(scheduler.acceptAllByCampaign()).containsOnly(entry(SPRING_SALE, 100L));
            }

            scheduler.whenDefined(sale(SUMMER_SALE).withRevision(3)).whenClockShows("2026-03-10T09:00:00Z");

            assertThat(scheduler.pollRequestedByCampaign().get(SUMMER_SALE)).isBetween(50L, 53L);
        }
    }
}
