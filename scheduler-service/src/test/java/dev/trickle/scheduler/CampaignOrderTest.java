package dev.trickle.scheduler;

import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.pipeline.TestPeople.SUMMER_SALE;
import static dev.trickle.scheduler.SchedulerScenario.crowd;
import static dev.trickle.scheduler.SchedulerScenario.given;
import static dev.trickle.scheduler.SchedulerScenario.givenMessagingLimitOf;
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

/** Whose turn it is. */
class CampaignOrderTest {

    @Test
    void aCampaignReleasesNoMoreThanItsDailyLimit() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenCampaign(SPRING_SALE, 1, DesiredState.SCHEDULED, 1)
                    .whenScheduled(SPRING_SALE, "ada", "bob")
                    .whenTheWindowOpens()
                    .thenRequested("ada")
                    .whenAccepted("ada")
                    .whenItIs("2026-03-03T09:00:00Z")
                    .thenRequested("bob");
        }
    }

    @Test
    void campaignsTakeTurns() {
        try (var scheduler = givenMessagingLimitOf(4)) {
            scheduler
                    .whenCampaign(SPRING_SALE, 1_000, DesiredState.SCHEDULED, 1)
                    .whenCampaign(SUMMER_SALE, 1_000, DesiredState.SCHEDULED, 1)
                    .whenScheduled(SPRING_SALE, crowd(100))
                    .whenScheduled(SUMMER_SALE, "ada", "bob")
                    .whenTheWindowOpens();

            assertThat(scheduler.takeRequested()).containsExactlyInAnyOrder("person-0", "ada", "person-1", "bob");
        }
    }

    @Test
    void releasesInSlicesAndNeverMoreThanTheCredit() {
        try (var scheduler = given(1_000, 2, 3)) {
            scheduler.whenSpringSaleTo(crowd(6)).whenTheWindowOpens();
            scheduler.whenTimePasses(Duration.ofSeconds(1)).whenTimePasses(Duration.ofSeconds(1));

            assertThat(scheduler.takeRequested()).hasSize(3);
            assertThat(scheduler.account().inFlight()).isEqualTo(3);
        }
    }

    @Test
    void eachCampaignGoesByItsOrdinals() {
        try (var scheduler = givenMessagingLimitOf(250)) {
            scheduler
                    .whenWanted(sale(SPRING_SALE))
                    .whenScheduledAt(SPRING_SALE, 0, "ada")
                    .whenScheduledAt(SPRING_SALE, 2, "cyd")
                    .whenScheduledAt(SPRING_SALE, 1, "bob")
                    .whenTheWindowOpens()
                    .thenRequested("ada", "bob", "cyd");
        }
    }

    @Test
    void whatIsDueAgainGoesBeforeTheQueue() {
        try (var scheduler = givenMessagingLimitOf(1)) {
            scheduler
                    .whenSpringSaleTo("ada", "bob")
                    .whenItIs("2026-03-02T23:57:00Z")
                    .thenRequested("ada")
                    .whenItIs("2026-03-02T23:58:30Z")
                    .whenFailed("ada", "131056", FailureKind.PAIR_RATE)
                    .whenItIs("2026-03-03T09:00:00Z")
                    .thenRequested("ada");
        }
    }

    @Test
    void whatIsDueAgainInSeveralCampaignsTakesTurns() {
        try (var scheduler = testAccount().upToADay(200).opens()) {
            scheduler
                    .whenWanted(sale(SPRING_SALE), crowd("spring", 150))
                    .whenWanted(sale(SUMMER_SALE), crowd("summer", 50))
                    .whenItIs("2026-03-02T23:57:00Z");
            for (var person : scheduler.takeRequested()) {
                scheduler.whenNotSent(person, NotSentReason.NO_CONNECTION);
            }

            scheduler
                    .when(Topics.ACCOUNT_EVENTS, new MessagingLimitChanged(60, scheduler.now()))
                    .whenItIs("2026-03-03T09:00:00Z");

            // The smaller one had fewer turns before, and gets at most five of them back.
            assertThat(scheduler.takeRequestedByCampaign().get(SUMMER_SALE)).isBetween(30L, 35L);
        }
    }

    @Test
    void turnsAreWeightedByPriority() {
        try (var scheduler = testAccount().upToADay(220).opens()) {
            scheduler
                    .whenWanted(sale(SPRING_SALE).priority(10), crowd("spring", 1_000))
                    .whenWanted(sale(SUMMER_SALE).priority(1), crowd("summer", 1_000))
                    .whenTheWindowOpens();

            assertThat(scheduler.takeRequestedByCampaign())
                    .containsOnly(entry(SPRING_SALE, 200L), entry(SUMMER_SALE, 20L));
        }
    }

    @Test
    void aCampaignOfThousandsDoesNotStarveOneOfAHundred() {
        try (var scheduler = testAccount().upToADay(200).opens()) {
            scheduler
                    .whenWanted(sale(SPRING_SALE), crowd("spring", 5_000))
                    .whenWanted(sale(SUMMER_SALE), crowd("summer", 100))
                    .whenTheWindowOpens()
                    .whenSecondsPass(3);

            assertThat(scheduler.takeRequestedByCampaign())
                    .containsOnly(entry(SPRING_SALE, 100L), entry(SUMMER_SALE, 100L));
        }
    }

    @Test
    void aCampaignThatStartsLateCatchesUpOnlyWithinItsOwnLimit() {
        try (var scheduler = testAccount().writingTo(1_000).opens()) {
            scheduler
                    .whenWanted(sale(SPRING_SALE).upToADay(10).paused(), crowd("spring", 100))
                    .whenItIs("2026-03-09T12:00:00Z")
                    .whenWanted(sale(SPRING_SALE).upToADay(10).revision(2))
                    .whenSecondsPass(3);

            assertThat(scheduler.takeRequestedByCampaign()).containsOnly(entry(SPRING_SALE, 10L));
        }
    }

    @Test
    void aCampaignThatComesBackDoesNotGetTheTurnsItMissed() {
        try (var scheduler = testAccount().writingTo(10_000).upToADay(100).opens()) {
            scheduler
                    .whenWanted(sale(SPRING_SALE), crowd("spring", 2_000))
                    .whenWanted(sale(SUMMER_SALE), crowd("summer", 2_000))
                    .whenTheWindowOpens()
                    .whenWanted(sale(SUMMER_SALE).revision(2).paused());
            for (var day = 3; day <= 9; day++) {
                scheduler.acceptedByCampaign();
                scheduler.whenItIs("2026-03-0%dT09:00:00Z".formatted(day));
                assertThat(scheduler.acceptedByCampaign()).containsOnly(entry(SPRING_SALE, 100L));
            }

            scheduler.whenWanted(sale(SUMMER_SALE).revision(3)).whenItIs("2026-03-10T09:00:00Z");

            assertThat(scheduler.takeRequestedByCampaign().get(SUMMER_SALE)).isBetween(50L, 53L);
        }
    }
}
