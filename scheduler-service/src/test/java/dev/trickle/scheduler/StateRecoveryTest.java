package dev.trickle.scheduler;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.scheduler.EndOffsets.Backlog;
import dev.trickle.scheduler.campaign.QueuePage.Entry;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Recovery from empty stores. */
class StateRecoveryTest {

    private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");

    private final Map<String, Long> unread = new HashMap<>();
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
        context.updateAccount(state -> state.advanceTo(NOW, context.account()));
        new EventHandler(context, NOW).handle(new MessageSent(attempt, SPRING_SALE, NOW, NOW));
        ContactKey ada = TestPeople.key("ada");
        context.recipientQueueStore()
                .add(SPRING_SALE, 0, new Entry(attempt.recipient(), TestPeople.customer("ada"), ada));

        new StateRecovery(stores, partition -> Backlog.NONE, 0, false).advance(Stream.of(context));

        assertThat(context.state().usedSlots()).isEqualTo(1);
        assertThat(context.state().dailyQuota().used()).isEqualTo(1);
    }
}
