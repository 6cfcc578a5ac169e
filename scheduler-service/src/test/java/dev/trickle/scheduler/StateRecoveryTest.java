package dev.trickle.scheduler;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.DeliveryUpdate.DeliveryFailed;
import dev.trickle.pipeline.DeliveryUpdate.MessageDelivered;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.MessageEvent.MessageUnconfirmed;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.scheduler.EndOffsets.Backlog;
import dev.trickle.scheduler.campaign.QueuePage;
import dev.trickle.scheduler.campaign.QueuePage.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Recovery from empty stores. */
class StateRecoveryTest {

    private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");

    private final Map<String, Long> unread = new HashMap<>();
    private static final Duration DAY = Duration.ofDays(1);

    private final StateStores stores = SortedStore.emptyStores();
    private final AccountContext context =
            new AccountContext(SHOP, SchedulerScenario.account(250), SchedulerScenario.SETTINGS, stores, event -> {});

    @Test
    void isIncompleteUntilAllRecordsAreRead() {
        unread.put("message-events", 7L);
        var stateRecovery = new StateRecovery(stores, partition -> new Backlog(unread, false), 0, false);

        stateRecovery.advance(Stream.of(context));
        assertThat(stateRecovery.isComplete()).isFalse();

        stateRecovery.recordRead("message-events", 7);
        stateRecovery.advance(Stream.of(context));
        assertThat(stateRecovery.isComplete()).isTrue();
    }

    @Test
    void continuesAfterARestart() {
        unread.put("message-events", 7L);
        new StateRecovery(stores, partition -> new Backlog(unread, false), 0, false).advance(Stream.of(context));

        var restarted = new StateRecovery(stores, partition -> new Backlog(Map.of(), true), 0, false);
        restarted.advance(Stream.of(context));

        assertThat(restarted.isComplete()).isTrue();
    }

    @Test
    void refreshesTheUnreadOffsetsWhenARecordIsNeverProcessed() {
        unread.put("message-events", 7L);
        var stateRecovery = new StateRecovery(stores, partition -> new Backlog(unread, false), 0, false);
        unread.clear();

        for (var ticks = 0; ticks < 60; ticks++) {
            stateRecovery.tick();
            stateRecovery.advance(Stream.of(context));
        }

        assertThat(stateRecovery.isComplete()).isTrue();
    }

    @Test
    void neverCompletesIfTheStoresWereLost() {
        var stateRecovery = new StateRecovery(stores, partition -> new Backlog(Map.of(), true), 0, false);

        stateRecovery.recordRead("message-events", 100);
        stateRecovery.advance(Stream.of(context));

        assertThat(stateRecovery.isComplete()).isFalse();
    }

    @Test
    void isNotCaughtUpUntilTheRecordsOfADowntimeAreRead() {
        new StateRecovery(stores, partition -> Backlog.NONE, 0, true).advance(Stream.of(context));
        unread.put("delivery-updates", 7L);

        var restarted = new StateRecovery(stores, partition -> new Backlog(unread, true), 0, true);

        assertThat(restarted.isComplete()).isTrue();
        assertThat(restarted.isCaughtUp()).isFalse();
        restarted.recordRead("delivery-updates", 6);
        assertThat(restarted.isCaughtUp()).isFalse();
        restarted.recordRead("delivery-updates", 7);
        assertThat(restarted.isCaughtUp()).isTrue();
    }

    @Test
    void restoresSlotsAndTheDailyQuota() {
        var attempt = new AttemptId(TestPeople.recipient("ada"), 1);
        plan(attempt);
        read(new MessageSent(attempt, SPRING_SALE, NOW, NOW));

        complete();

        assertThat(context.state().usedSlots()).isEqualTo(1);
        assertThat(context.state().dailyQuota().used()).isEqualTo(1);
    }

    @Test
    void countsEveryAttemptOfTheDayOnce() {
        var first = new AttemptId(TestPeople.recipient("ada"), 1);
        var second = new AttemptId(TestPeople.recipient("ada"), 2);
        plan(first);
        read(new MessageSent(first, SPRING_SALE, NOW, NOW));
        read(new DeliveryFailed(first, SPRING_SALE, "131049", NOW));
        read(new MessageSent(second, SPRING_SALE, NOW, NOW));
        read(new MessageSent(second, SPRING_SALE, NOW, NOW));
        read(new MessageUnconfirmed(new AttemptId(TestPeople.recipient("bob"), 1), SPRING_SALE, NOW));
        read(new MessageNotSent(
                new AttemptId(TestPeople.recipient("bob"), 1),
                SPRING_SALE,
                NotSentReason.NO_CONNECTION,
                null,
                null,
                null,
                null,
                null,
                NOW));
        read(new MessageSent(
                new AttemptId(TestPeople.recipient("eve"), 1), SPRING_SALE, NOW.minus(DAY), NOW.minus(DAY)));

        complete();

        assertThat(context.state().dailyQuota().used()).isEqualTo(2);
    }

    @Test
    void aRestartWhileSlotsAreRestoredCountsNoMessageTwice() {
        var people = SchedulerScenario.people(QueuePage.SIZE * 100);
        for (var ordinal = 0; ordinal < people.length; ordinal++) {
            var attempt = new AttemptId(TestPeople.recipient(people[ordinal]), 1);
            plan(attempt, ordinal, people[ordinal]);
            read(new MessageSent(attempt, SPRING_SALE, NOW, NOW));
        }
        new StateRecovery(stores, partition -> Backlog.NONE, 0, false).advance(Stream.of(context));

        complete();

        assertThat(context.state().dailyQuota().used()).isEqualTo(people.length);
        assertThat(context.state().usedSlots()).isEqualTo(people.length);
    }

    /** Its person is known from the queue, where the recipient still waits. */
    @Test
    void aReportAfterTheRecoveryExtendsTheSlot() {
        var attempt = new AttemptId(TestPeople.recipient("ada"), 1);
        plan(attempt);
        read(new MessageSent(attempt, SPRING_SALE, NOW, NOW));
        complete();

        var delivered = NOW.plus(Duration.ofHours(2));
        new EventHandler(context, NOW, false).handle(new MessageDelivered(attempt, SPRING_SALE, delivered));
        context.slotStore().expire(TestPeople.key("ada"), NOW.plus(DAY).plusSeconds(61));
        assertThat(context.state().usedSlots()).isEqualTo(1);
        context.slotStore().expire(TestPeople.key("ada"), delivered.plus(DAY).plusSeconds(61));
        assertThat(context.state().usedSlots()).isZero();
    }

    private void plan(AttemptId attempt) {
        plan(attempt, 0, "ada");
    }

    private void plan(AttemptId attempt, int ordinal, String person) {
        context.recipientQueueStore()
                .add(
                        SPRING_SALE,
                        ordinal,
                        new Entry(attempt.recipient(), TestPeople.customer(person), TestPeople.key(person)));
    }

    private void read(Object event) {
        context.updateAccount(state -> state.advanceTo(NOW, context.account()));
        new EventHandler(context, NOW, true).handle(event);
    }

    private void complete() {
        var stateRecovery = new StateRecovery(stores, partition -> Backlog.NONE, 0, false);
        for (var ticks = 0; ticks < 100 && !stateRecovery.isComplete(); ticks++) {
            stateRecovery.advance(Stream.of(context));
        }
        assertThat(stateRecovery.isComplete()).isTrue();
    }
}
