package dev.trickle.scheduler;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.scheduler.SchedulerScenario.givenLimits;
import static dev.trickle.scheduler.SchedulerScenario.people;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.RecipientScheduled;
import dev.trickle.pipeline.ScheduleEvent.RecipientSkipped;
import dev.trickle.pipeline.ScheduleEvent.SkipReason;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.scheduler.campaign.QueuePage;
import dev.trickle.scheduler.recovery.RecipientRestorer;
import dev.trickle.scheduler.recovery.ReplayBuffer;
import dev.trickle.scheduler.store.AccountContext;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** No pass exceeds its budget, so transactions stay short. */
class ReleaseBudgetTest {

    private static final Duration A_SECOND = Duration.ofSeconds(1);
    private static final int BUDGET = 3;

    @Test
    void aPassReleasesNoMoreThanItsBudget() {
        try (var scheduler = givenLimits(1_000, BUDGET, 1_000)) {
            scheduler.whenSpringSaleTo(people(10)).whenSendWindowOpens();
            assertThat(scheduler.pollRequested()).hasSize(BUDGET);

            scheduler.whenTimePasses(A_SECOND);
            assertThat(scheduler.pollRequested()).hasSize(BUDGET);
        }
    }

    @Test
    void aPassSkipsNoMoreThanItsBudgetOfACancelledCampaign() {
        try (var scheduler = givenLimits(1_000, BUDGET, 1_000)) {
            scheduler
                    .whenSpringSaleTo(people(10))
                    .whenCampaign(SPRING_SALE, 1_000, DesiredState.CANCELLED, 2)
                    .whenTimePasses(A_SECOND)
                    .thenPublished(RecipientSkipped.class, BUDGET)
                    .whenTimePasses(A_SECOND)
                    .thenPublished(RecipientSkipped.class, 2 * BUDGET);
        }
    }

    @Test
    void aPassMovesOverNoMoreGapsThanItsBudget() {
        try (var scheduler = givenLimits(1_000, BUDGET, 1_000)) {
            scheduler
                    .whenCampaign(SPRING_SALE, 1_000, DesiredState.SCHEDULED, 1)
                    .whenScheduledAt(SPRING_SALE, 10, "ada")
                    .whenSendWindowOpens()
                    .thenNoneRequested();
            assertThat(scheduler.campaign(SPRING_SALE).queue().cursor()).isEqualTo(BUDGET);

            scheduler.whenTimePasses(A_SECOND).whenTimePasses(A_SECOND).thenNoneRequested();
            scheduler.whenTimePasses(A_SECOND).thenRequested("ada");
        }
    }

    @Test
    void emptyPagesBeforeADistantOrdinalAreSkippedAsAWhole() {
        try (var scheduler = givenLimits(1_000, BUDGET, 1_000)) {
            scheduler
                    .whenCampaign(SPRING_SALE, 1_000, DesiredState.SCHEDULED, 1)
                    .whenScheduledAt(SPRING_SALE, 1_000_000_000, "ada")
                    .whenSendWindowOpens()
                    .thenNoneRequested();

            assertThat(scheduler.campaign(SPRING_SALE).queue().cursor()).isEqualTo(BUDGET * QueuePage.SIZE);
        }
    }

    @Test
    void aPassFiresNoMoreTimersThanItsBudget() {
        try (var scheduler = givenLimits(1_000, 10, 1_000)) {
            scheduler.whenSpringSaleTo(people(15)).whenSendWindowOpens().whenTimePasses(A_SECOND);
            scheduler.whenAccepted(people(15)).whenTimePasses(Duration.ofDays(7));
            // One slot timer and one delivery timer each: thirty timers.
            assertThat(timersLeft(scheduler)).isEqualTo(20);

            scheduler.whenTimePasses(A_SECOND);
            assertThat(timersLeft(scheduler)).isEqualTo(10);
        }
    }

    private static int timersLeft(SchedulerScenario scheduler) {
        return scheduler.account().usedSlots()
                + scheduler.campaign(SPRING_SALE).counts().awaitingDelivery();
    }

    @Test
    void aTickOfARecoveryRestoresNoMoreRecipientsThanItsBudget() {
        var stores = SortedStore.emptyStores();
        var context = new AccountContext(
                SHOP, SchedulerScenario.account(250), SchedulerScenario.SETTINGS, stores, event -> {});
        var people = people(5_001);
        var replayBuffer = new ReplayBuffer(stores);
        var eventHandler = new EventHandler(context, Instant.EPOCH, true);
        for (var ordinal = 0; ordinal < people.length; ordinal++) {
            var key = TestPeople.key(people[ordinal]);
            var recipient = RecipientId.of(SPRING_SALE, key);
            eventHandler.handle(new RecipientScheduled(
                    SPRING_SALE,
                    recipient,
                    TestPeople.customer(people[ordinal]),
                    key,
                    ordinal,
                    LocalDate.EPOCH,
                    Instant.EPOCH));
            replayBuffer.addPublished(
                    SHOP,
                    SPRING_SALE,
                    recipient,
                    new RecipientSkipped(SPRING_SALE, recipient, SkipReason.OPTED_OUT, Instant.EPOCH));
        }
        var restorer = new RecipientRestorer(context, replayBuffer, eventHandler, Duration.ZERO, Instant.EPOCH);

        assertThat(restorer.run(5_000)).isEqualTo(5_000);
        assertThat(context.campaign(SPRING_SALE).queue().waiting()).isEqualTo(1);
        assertThat(restorer.run(5_000)).isEqualTo(1);
        assertThat(context.campaign(SPRING_SALE).counts().skipped()).isEqualTo(people.length);
    }

    @Test
    void outcomesTriggerTheNextPassWithoutATick() {
        try (var scheduler = givenLimits(1_000, BUDGET, 5)) {
            scheduler.whenSpringSaleTo(people(20)).whenSendWindowOpens().whenTimePasses(A_SECOND);
            var first = scheduler.pollRequested();
            assertThat(first).hasSize(5);

            scheduler.whenAccepted(first.subList(0, BUDGET - 1).toArray(String[]::new));
            scheduler.thenNoneRequested();

            scheduler.whenAccepted(first.get(BUDGET - 1));
            assertThat(scheduler.pollRequested()).hasSize(BUDGET);
            assertThat(scheduler.account().inFlight()).isEqualTo(5);
        }
    }

    @Test
    void outcomesTriggerNoReleaseWithoutFreeSlots() {
        try (var scheduler = givenLimits(5, BUDGET, 5)) {
            var people = people(20);
            scheduler.whenSpringSaleTo(people).whenSendWindowOpens().whenTimePasses(A_SECOND);
            scheduler.pollRequested();

            scheduler.whenAccepted(Arrays.copyOf(people, 5)).thenNoneRequested();
        }
    }
}
