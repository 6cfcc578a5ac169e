package dev.trickle.scheduler;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.scheduler.TestAccount.testAccount;
import static dev.trickle.scheduler.TestCampaign.sale;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.CampaignEvent.PlanCompleted;
import dev.trickle.pipeline.MessageEvent.MessageUnconfirmed;
import dev.trickle.pipeline.RecipientScheduled;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.scheduler.campaign.CampaignState.Phase;
import dev.trickle.scheduler.recipient.RecipientState;
import dev.trickle.scheduler.recipient.RecipientState.RetryScheduled;
import dev.trickle.scheduler.recipient.RecipientState.Unconfirmed;
import dev.trickle.scheduler.store.AccountContext;
import dev.trickle.scheduler.store.StateStores;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Housekeeping after a downtime and for closed campaigns. */
class HousekeepingTest {

    private static final Instant MONDAY_AT_NINE = Instant.parse("2026-03-02T09:00:00Z");
    private static final SchedulerProperties PROPERTIES = new SchedulerProperties(
            Duration.ofSeconds(1), 500, Duration.ofSeconds(10), 1_000, Duration.ofMinutes(2), Duration.ofMinutes(5));

    private final StateStores stores = SortedStore.emptyStores();
    private final List<Object> events = new ArrayList<>();
    private final AccountContext context = createContext();

    @Test
    void noResendHappensBeforeTheEvidenceOfADowntimeIsRead() {
        handle(MONDAY_AT_NINE, sale(SPRING_SALE).definition(), scheduled("ada", 0));
        release(MONDAY_AT_NINE);
        handle(MONDAY_AT_NINE, new MessageUnconfirmed(TestPeople.attempt("ada"), SPRING_SALE, MONDAY_AT_NINE));
        var aDayLater = MONDAY_AT_NINE.plus(Duration.ofDays(1));

        runHousekeeping(aDayLater, false);
        assertThat(stateOf("ada")).isInstanceOf(Unconfirmed.class);

        runHousekeeping(aDayLater.plusSeconds(60), true);
        assertThat(stateOf("ada")).isInstanceOf(RetryScheduled.class);
    }

    @Test
    void aClosedCampaignLeavesTheCacheAndStaysStored() {
        handle(
                MONDAY_AT_NINE,
                sale(SPRING_SALE).cancelled().definition(),
                scheduled("ada", 0),
                new PlanCompleted(SPRING_SALE, 1, MONDAY_AT_NINE));
        assertThat(context.campaigns()).hasSize(1);

        runHousekeeping(MONDAY_AT_NINE, true);

        context.save();

        assertThat(context.campaigns()).isEmpty();
        assertThat(createContext().campaigns()).isEmpty();
        assertThat(createContext().campaign(SPRING_SALE).phase()).isEqualTo(Phase.CLOSED);
    }

    private AccountContext createContext() {
        return new AccountContext(
                SHOP,
                testAccount().withResendAfter(Duration.ofDays(1)).account(),
                SchedulerScenario.SETTINGS,
                stores,
                event -> events.add(event));
    }

    private void handle(Instant now, Object... events) {
        context.updateAccount(state -> state.advanceTo(now, context.account()));
        for (var event : events) {
            new EventHandler(context, now, false).handle(event);
        }
    }

    private void release(Instant now) {
        new ReleasePass(context, PROPERTIES, now).run();
    }

    private void runHousekeeping(Instant now, boolean isCaughtUp) {
        context.updateAccount(state -> state.advanceTo(now, context.account()));
        var housekeeping = new Housekeeping(context, PROPERTIES, now, isCaughtUp);
        housekeeping.run();
        housekeeping.finish();
    }

    private RecipientState stateOf(String person) {
        return context.recipient(TestPeople.recipient(person)).orElseThrow().state();
    }

    private static RecipientScheduled scheduled(String person, int ordinal) {
        return new RecipientScheduled(
                SPRING_SALE,
                TestPeople.recipient(person),
                TestPeople.customer(person),
                TestPeople.key(person),
                ordinal,
                LocalDate.parse("2026-03-02"),
                MONDAY_AT_NINE);
    }
}
