package dev.trickle.scheduler;

import static dev.trickle.pipeline.People.SHOP;
import static dev.trickle.pipeline.People.SPRING_SALE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.People;
import dev.trickle.scheduler.InputEnds.Backlog;
import dev.trickle.scheduler.campaign.QueuePage.Waiting;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the gate does with stores that are empty. */
class ReopeningTest {

    private static final Instant AT = Instant.parse("2026-03-02T09:00:00Z");

    private final Map<String, Long> unread = new HashMap<>();
    private final GateStores stores = SortedStore.ofAGate();
    private final AccountDesk desk = new AccountDesk(SHOP, SchedulerScenario.account(250), stores, event -> {});

    @Test
    void staysShutUntilEverythingIsRead() {
        unread.put("message-events", 7L);
        var reopening = new Reopening(stores, partition -> new Backlog(unread, false), 0, false);

        reopening.step(Stream.of(desk));
        assertThat(reopening.isOpen()).isFalse();

        reopening.read("message-events", 7);
        reopening.step(Stream.of(desk));
        assertThat(reopening.isOpen()).isTrue();
    }

    @Test
    void goesOnWhereItWasAfterARestartInTheMiddle() {
        unread.put("message-events", 7L);
        new Reopening(stores, partition -> new Backlog(unread, false), 0, false).step(Stream.of(desk));

        var again = new Reopening(stores, partition -> new Backlog(Map.of(), true), 0, false);
        again.step(Stream.of(desk));

        assertThat(again.isOpen()).isTrue();
    }

    @Test
    void asksAgainWhetherAnythingIsLeftWhenARecordNeverComes() {
        unread.put("message-events", 7L);
        var reopening = new Reopening(stores, partition -> new Backlog(unread, false), 0, false);
        unread.clear();

        for (var ticks = 0; ticks < 60; ticks++) {
            reopening.tick();
            reopening.step(Stream.of(desk));
        }

        assertThat(reopening.isOpen()).isTrue();
    }

    @Test
    void neverOpensOnStoresThatForgotWhatTheGroupHasRead() {
        var reopening = new Reopening(stores, partition -> new Backlog(Map.of(), true), 0, false);

        reopening.read("message-events", 100);
        reopening.step(Stream.of(desk));

        assertThat(reopening.isOpen()).isFalse();
    }

    @Test
    void isNotUpToDateBeforeWhatWasWrittenWhileItStoodStillIsRead() {
        new Reopening(stores, partition -> Backlog.NOTHING, 0, true).step(Stream.of(desk));
        unread.put("delivery-updates", 7L);

        var again = new Reopening(stores, partition -> new Backlog(unread, true), 0, true);

        assertThat(again.isOpen()).isTrue();
        assertThat(again.isUpToDate()).isFalse();
        again.read("delivery-updates", 6);
        assertThat(again.isUpToDate()).isFalse();
        again.read("delivery-updates", 7);
        assertThat(again.isUpToDate()).isTrue();
    }

    @Test
    void givesPeopleTheirPlacesAndTheDayItsMessagesBack() {
        var attempt = new AttemptId(People.recipient("ada"), 1);
        desk.change(state -> state.at(AT, desk.account()));
        new Intake(desk, AT).take(new MessageSent(attempt, SPRING_SALE, AT, AT));
        ContactKey ada = People.key("ada");
        desk.waitingRoom().enter(SPRING_SALE, 0, new Waiting(attempt.recipient(), People.customer("ada"), ada));

        new Reopening(stores, partition -> Backlog.NOTHING, 0, false).step(Stream.of(desk));

        assertThat(desk.state().slots()).isEqualTo(1);
        assertThat(desk.state().day().used()).isEqualTo(1);
    }
}
