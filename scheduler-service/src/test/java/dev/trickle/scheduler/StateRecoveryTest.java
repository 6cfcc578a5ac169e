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

/** What the gate does with stores that are empty. */
class StateRecoveryTest {

    private static final Instant AT = Instant.parse("2026-03-02T09:00:00Z");

    private final Map<String, Long> unread = new HashMap<>();
    private final StateStores stores = SortedStore.ofAGate();
    private final AccountContext desk = new AccountContext(SHOP, SchedulerScenario.account(250), stores, event -> {});

    @Test
    void staysShutUntilEverythingIsRead() {
        unread.put("message-events", 7L);
        var stateRecovery = new StateRecovery(stores, partition -> new Backlog(unread, false), 0, false);

        stateRecovery.advance(Stream.of(desk));
        assertThat(stateRecovery.isComplete()).isFalse();

        stateRecovery.recordRead("message-events", 7);
        stateRecovery.advance(Stream.of(desk));
        assertThat(stateRecovery.isComplete()).isTrue();
    }

    @Test
    void goesOnWhereItWasAfterARestartInTheMiddle() {
        unread.put("message-events", 7L);
        new StateRecovery(stores, partition -> new Backlog(unread, false), 0, false).advance(Stream.of(desk));

        var again = new StateRecovery(stores, partition -> new Backlog(Map.of(), true), 0, false);
        again.advance(Stream.of(desk));

        assertThat(again.isComplete()).isTrue();
    }

    @Test
    void asksAgainWhetherAnythingIsLeftWhenARecordNeverComes() {
        unread.put("message-events", 7L);
        var stateRecovery = new StateRecovery(stores, partition -> new Backlog(unread, false), 0, false);
        unread.clear();

        for (var ticks = 0; ticks < 60; ticks++) {
            stateRecovery.tick();
            stateRecovery.advance(Stream.of(desk));
        }

        assertThat(stateRecovery.isComplete()).isTrue();
    }

    @Test
    void neverOpensOnStoresThatForgotWhatTheGroupHasRead() {
        var stateRecovery = new StateRecovery(stores, partition -> new Backlog(Map.of(), true), 0, false);

        stateRecovery.recordRead("message-events", 100);
        stateRecovery.advance(Stream.of(desk));

        assertThat(stateRecovery.isComplete()).isFalse();
    }

    @Test
    void isNotUpToDateBeforeWhatWasWrittenWhileItStoodStillIsRead() {
        new StateRecovery(stores, partition -> Backlog.NONE, 0, true).advance(Stream.of(desk));
        unread.put("delivery-updates", 7L);

        var again = new StateRecovery(stores, partition -> new Backlog(unread, true), 0, true);

        assertThat(again.isComplete()).isTrue();
        assertThat(again.isCaughtUp()).isFalse();
        again.recordRead("delivery-updates", 6);
        assertThat(again.isCaughtUp()).isFalse();
        again.recordRead("delivery-updates", 7);
        assertThat(again.isCaughtUp()).isTrue();
    }

    @Test
    void givesPeopleTheirPlacesAndTheDayItsMessagesBack() {
        var attempt = new AttemptId(TestPeople.recipient("ada"), 1);
        desk.updateAccount(state -> state.advanceTo(AT, desk.account()));
        new EventHandler(desk, AT).handle(new MessageSent(attempt, SPRING_SALE, AT, AT));
        ContactKey ada = TestPeople.key("ada");
        desk.recipientQueueStore()
                .add(SPRING_SALE, 0, new Entry(attempt.recipient(), TestPeople.customer("ada"), ada));

        new StateRecovery(stores, partition -> Backlog.NONE, 0, false).advance(Stream.of(desk));

        assertThat(desk.state().usedSlots()).isEqualTo(1);
        assertThat(desk.state().dailyQuota().used()).isEqualTo(1);
    }
}
