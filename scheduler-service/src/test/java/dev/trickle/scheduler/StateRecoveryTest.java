package dev.trickle.scheduler;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SHOP_NUMBER;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.scheduler.TestCampaign.sale;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.RecipientScheduled;
import dev.trickle.pipeline.ScheduleEvent.CampaignStarted;
import dev.trickle.pipeline.ScheduleEvent.QuotaUsed;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.scheduler.failure.UnknownAccountException;
import dev.trickle.scheduler.recipient.RecipientState.AwaitingDelivery;
import dev.trickle.scheduler.recovery.EndOffsets;
import dev.trickle.scheduler.recovery.EndOffsets.Backlog;
import dev.trickle.scheduler.recovery.StateRecovery;
import dev.trickle.scheduler.store.AccountContext;
import dev.trickle.scheduler.store.StateStores;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Recovery from empty stores. */
class StateRecoveryTest {

    private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");

    private static final LocalDate TODAY = LocalDate.parse("2026-03-02");
    private static final Duration DAY = Duration.ofDays(1);

    private final Map<String, Long> unread = new HashMap<>();
    private final PublishedLog publishedLog = new PublishedLog(new Random(1));
    private final StateStores stores = SortedStore.emptyStores();
    private final AccountContext context =
            new AccountContext(SHOP, SchedulerScenario.account(250), SchedulerScenario.SETTINGS, stores, event -> {});

    @Test
    void isIncompleteUntilAllRecordsAreRead() {
        unread.put("message-events", 7L);
        var stateRecovery = start(new Backlog(unread, false));

        stateRecovery.advance(contexts(), NOW);
        assertThat(stateRecovery.isComplete()).isFalse();

        stateRecovery.recordRead("message-events", 7);
        stateRecovery.advance(contexts(), NOW);
        assertThat(stateRecovery.isComplete()).isTrue();
    }

    @Test
    void continuesAfterARestart() {
        unread.put("message-events", 7L);
        start(new Backlog(unread, false)).advance(contexts(), NOW);

        var restarted = start(new Backlog(Map.of(), true));
        restarted.advance(contexts(), NOW);

        assertThat(restarted.isComplete()).isTrue();
    }

    @Test
    void refreshesTheUnreadOffsetsWhenARecordIsNeverProcessed() {
        unread.put("message-events", 7L);
        var stateRecovery = start(partition -> new Backlog(unread, false), false);
        unread.clear();

        for (var ticks = 0; ticks < 60; ticks++) {
            stateRecovery.tick();
            stateRecovery.advance(contexts(), NOW);
        }

        assertThat(stateRecovery.isComplete()).isTrue();
    }

    @Test
    void neverCompletesIfTheStoresWereLost() {
        var stateRecovery = start(new Backlog(Map.of(), true));

        stateRecovery.recordRead("message-events", 100);
        stateRecovery.advance(contexts(), NOW);

        assertThat(stateRecovery.isComplete()).isFalse();
    }

    @Test
    void isNotCaughtUpUntilTheRecordsOfADowntimeAreRead() {
        startTrackingCatchUp(Backlog.NONE).advance(contexts(), NOW);
        unread.put("delivery-updates", 7L);

        var restarted = startTrackingCatchUp(new Backlog(unread, true));

        assertThat(restarted.isComplete()).isTrue();
        assertThat(restarted.isCaughtUp()).isFalse();
        restarted.recordRead("delivery-updates", 6);
        assertThat(restarted.isCaughtUp()).isFalse();
        restarted.recordRead("delivery-updates", 7);
        assertThat(restarted.isCaughtUp()).isTrue();
    }

    @Test
    void isIncompleteUntilItsOwnEventsOfTheStartAreRead() {
        for (var event = 0; event < 50; event++) {
            publishedLog.add(SHOP, new CampaignStarted(SPRING_SALE, NOW));
        }
        var stateRecovery = start(Backlog.NONE);
        stateRecovery.advance(contexts(), NOW);
        assertThat(stateRecovery.isComplete()).isFalse();

        // Published after the start, so it is not waited for.
        publishedLog.add(SHOP, new CampaignStarted(SPRING_SALE, NOW));
        assertThat(stores.metadata().get("~published-end|schedule-events")).isEqualTo("50");
        complete(stateRecovery);
        assertThat(stores.metadata().get("~published-end|schedule-events")).isEqualTo("50");
    }

    @Test
    void aRestartContinuesWithTheNextOfItsOwnEvents() {
        for (var number = 1; number <= 40; number++) {
            publishedLog.add(SHOP, new QuotaUsed(TODAY, number, 250, Map.of(SPRING_SALE, number), number, NOW));
        }
        start(Backlog.NONE).advance(contexts(), NOW);

        complete(start(Backlog.NONE));

        assertThat(context.state().sequence()).isEqualTo(40);
    }

    /** Its events would be missing once the account is configured. */
    @Test
    void readsNoEventOfAnUnknownAccount() {
        publishedLog.add(new AccountId("unknown"), new CampaignStarted(SPRING_SALE, NOW));
        var stateRecovery = start(Backlog.NONE);

        assertThatThrownBy(() -> complete(stateRecovery)).isInstanceOf(UnknownAccountException.class);
    }

    /** A snapshot may lack the latest refunds and releases. */
    @Test
    void theMessagesOfTheDayAreCountedByTheirRequestsOnceDespiteARestart() {
        publishedLog.add(SHOP, request());
        publishedLog.add(SHOP, request());
        plan();
        start(Backlog.NONE).advance(contexts(), NOW);
        complete(start(Backlog.NONE));
        complete(start(Backlog.NONE));

        assertThat(context.state().dailyQuota().used()).isEqualTo(1);
        assertThat(context.state().inFlight()).isEqualTo(1);
    }

    @Test
    void evidenceWaitsUntilTheRecipientIsKnown() {
        unread.put("message-events", 7L);
        publishedLog.add(SHOP, request());
        plan();
        var stateRecovery = start(new Backlog(unread, false));
        assertThat(stateRecovery.buffer(SHOP, accepted())).isTrue();
        for (var ticks = 0; ticks < 20; ticks++) {
            stateRecovery.advance(contexts(), NOW);
        }
        assertThat(context.recipient(TestPeople.recipient("ada"))).isEmpty();

        stateRecovery.recordRead("message-events", 7);
        complete(stateRecovery);

        assertThat(context.recipient(TestPeople.recipient("ada")).orElseThrow().state())
                .isInstanceOf(AwaitingDelivery.class);
        assertThat(context.state().usedSlots()).isEqualTo(1);
        assertThat(stores.replayBuffer().all().hasNext()).isFalse();
    }

    /** Its slot has expired, and nothing has to wait for that. */
    @Test
    void anOldMessageOccupiesNoSlot() {
        publishedLog.add(SHOP, request());
        plan();
        var stateRecovery = start(Backlog.NONE);
        stateRecovery.buffer(SHOP, accepted());

        for (var ticks = 0; ticks < 100 && !stateRecovery.isComplete(); ticks++) {
            stateRecovery.advance(contexts(), NOW.plus(DAY).plusSeconds(60));
        }

        assertThat(context.state().usedSlots()).isZero();
    }

    private StateRecovery start(Backlog backlog) {
        return start(partition -> backlog, false);
    }

    private StateRecovery startTrackingCatchUp(Backlog backlog) {
        return start(partition -> backlog, true);
    }

    private StateRecovery start(EndOffsets endOffsets, boolean tracksCatchUp) {
        return new StateRecovery(
                SchedulerScenario.SETTINGS,
                stores,
                endOffsets,
                publishedLog,
                0,
                Duration.ofMinutes(2),
                EventHandler::new,
                tracksCatchUp);
    }

    private Map<AccountId, AccountContext> contexts() {
        return Map.of(SHOP, context);
    }

    private void complete(StateRecovery stateRecovery) {
        for (var ticks = 0; ticks < 100 && !stateRecovery.isComplete(); ticks++) {
            stateRecovery.advance(contexts(), NOW);
        }
        assertThat(stateRecovery.isComplete()).isTrue();
    }

    private void plan() {
        context.updateAccount(state -> state.advanceTo(NOW, context.account()));
        var eventHandler = new EventHandler(context, NOW, true);
        eventHandler.handle(sale(SPRING_SALE).definition());
        eventHandler.handle(new RecipientScheduled(
                SPRING_SALE,
                TestPeople.recipient("ada"),
                TestPeople.customer("ada"),
                TestPeople.key("ada"),
                0,
                TODAY,
                NOW));
    }

    private static SendRequested request() {
        return new SendRequested(
                TestPeople.attempt("ada"),
                SPRING_SALE,
                TestPeople.customer("ada"),
                TestPeople.key("ada"),
                SHOP_NUMBER,
                NOW.plusSeconds(3_600),
                1,
                0,
                null,
                NOW);
    }

    private static MessageSent accepted() {
        return new MessageSent(TestPeople.attempt("ada"), SPRING_SALE, NOW, NOW);
    }
}
