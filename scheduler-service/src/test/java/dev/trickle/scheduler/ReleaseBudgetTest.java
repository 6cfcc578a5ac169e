package dev.trickle.scheduler;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.scheduler.SchedulerScenario.crowd;
import static dev.trickle.scheduler.SchedulerScenario.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.ScheduleEvent.RecipientSkipped;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.scheduler.EndOffsets.Backlog;
import dev.trickle.scheduler.campaign.QueuePage;
import dev.trickle.scheduler.campaign.QueuePage.Entry;
import dev.trickle.scheduler.recipient.Recipient;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No go does more than a slice, however much there is to do: transactions stay short. */
class ReleaseBudgetTest {

    private static final Duration A_SECOND = Duration.ofSeconds(1);
    private static final int SLICE = 3;

    @Test
    void aGoReleasesASlice() {
        try (var scheduler = given(1_000, SLICE, 1_000)) {
            scheduler.whenSpringSaleTo(crowd(10)).whenTheWindowOpens();
            assertThat(scheduler.takeRequested()).hasSize(SLICE);

            scheduler.whenTimePasses(A_SECOND);
            assertThat(scheduler.takeRequested()).hasSize(SLICE);
        }
    }

    @Test
    void aGoSkipsASliceOfACancelledCampaign() {
        try (var scheduler = given(1_000, SLICE, 1_000)) {
            scheduler
                    .whenSpringSaleTo(crowd(10))
                    .whenCampaign(SPRING_SALE, 1_000, DesiredState.CANCELLED, 2)
                    .whenTimePasses(A_SECOND)
                    .thenHappened(RecipientSkipped.class, SLICE)
                    .whenTimePasses(A_SECOND)
                    .thenHappened(RecipientSkipped.class, 2 * SLICE);
        }
    }

    @Test
    void aGoPassesASliceOfAGap() {
        try (var scheduler = given(1_000, SLICE, 1_000)) {
            scheduler
                    .whenCampaign(SPRING_SALE, 1_000, DesiredState.SCHEDULED, 1)
                    .whenScheduledAt(SPRING_SALE, 10, "ada")
                    .whenTheWindowOpens()
                    .thenNobodyRequested();
            assertThat(scheduler.campaign(SPRING_SALE).queue().cursor()).isEqualTo(SLICE);

            scheduler.whenTimePasses(A_SECOND).whenTimePasses(A_SECOND).thenNobodyRequested();
            scheduler.whenTimePasses(A_SECOND).thenRequested("ada");
        }
    }

    @Test
    void anOrdinalFarBeyondTheOthersIsReachedByPages() {
        try (var scheduler = given(1_000, SLICE, 1_000)) {
            scheduler
                    .whenCampaign(SPRING_SALE, 1_000, DesiredState.SCHEDULED, 1)
                    .whenScheduledAt(SPRING_SALE, 1_000_000_000, "ada")
                    .whenTheWindowOpens()
                    .thenNobodyRequested();

            assertThat(scheduler.campaign(SPRING_SALE).queue().cursor()).isEqualTo(SLICE * QueuePage.SIZE);
        }
    }

    @Test
    void aGoRingsASliceOfTheTimersOfAMissedWeek() {
        try (var scheduler = given(1_000, 10, 1_000)) {
            scheduler.whenSpringSaleTo(crowd(15)).whenTheWindowOpens().whenTimePasses(A_SECOND);
            scheduler.whenAccepted(crowd(15)).whenTimePasses(Duration.ofDays(7));
            // A place and a watch each: thirty timers.
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
    void aGoGivesASliceOfTheQueueItsPlacesBack() {
        var stores = SortedStore.ofAGate();
        var desk = new AccountContext(SHOP, SchedulerScenario.account(250), stores, event -> {});
        var people = crowd(80 * QueuePage.SIZE + 1);
        for (var ordinal = 0; ordinal < people.length; ordinal++) {
            var key = TestPeople.key(people[ordinal]);
            var recipient = RecipientId.of(SPRING_SALE, key);
            desk.recipientQueueStore()
                    .add(SPRING_SALE, ordinal, new Entry(recipient, TestPeople.customer(people[ordinal]), key));
        }
        var ada = RecipientId.of(SPRING_SALE, TestPeople.key("ada"));
        stores.recipients().put(StoreKeys.key(SHOP, ada), Recipient.unplanned(ada, SPRING_SALE, Instant.EPOCH));
        var stateRecovery = new StateRecovery(stores, partition -> Backlog.NONE, 0, false);

        stateRecovery.advance(Stream.of(desk));
        assertThat(stateRecovery.isComplete()).isFalse();

        stateRecovery.advance(Stream.of(desk));
        assertThat(stateRecovery.isComplete()).isTrue();
    }

    @Test
    void creditThatReturnsReleasesTheNextSliceWithoutWaitingForATick() {
        try (var scheduler = given(1_000, SLICE, 5)) {
            scheduler.whenSpringSaleTo(crowd(20)).whenTheWindowOpens().whenTimePasses(A_SECOND);
            var first = scheduler.takeRequested();
            assertThat(first).hasSize(5);

            scheduler.whenAccepted(first.subList(0, SLICE - 1).toArray(String[]::new));
            scheduler.thenNobodyRequested();

            scheduler.whenAccepted(first.get(SLICE - 1));
            assertThat(scheduler.takeRequested()).hasSize(SLICE);
            assertThat(scheduler.account().inFlight()).isEqualTo(5);
        }
    }

    @Test
    void creditThatReturnsReleasesNobodyWhoMustWait() {
        try (var scheduler = given(5, SLICE, 5)) {
            var people = crowd(20);
            scheduler.whenSpringSaleTo(people).whenTheWindowOpens().whenTimePasses(A_SECOND);
            scheduler.takeRequested();

            scheduler.whenAccepted(Arrays.copyOf(people, 5)).thenNobodyRequested();
        }
    }
}
