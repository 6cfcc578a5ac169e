package dev.trickle.scheduler;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.scheduler.account.AccountState;
import dev.trickle.scheduler.campaign.CampaignState;
import dev.trickle.scheduler.campaign.RecipientCounts;
import dev.trickle.scheduler.campaign.RecipientCounts.Bucket;
import dev.trickle.scheduler.store.AccountContext;
import dev.trickle.scheduler.store.StateStores;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.health.contributor.Status;

class CountCheckTest {

    private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");

    private final CountCheck countCheck = new CountCheck();
    private final StateStores stores = SortedStore.emptyStores();
    private final AccountContext context =
            new AccountContext(SHOP, SchedulerScenario.account(250), SchedulerScenario.SETTINGS, stores, event -> {});

    @ParameterizedTest
    @EnumSource(Bucket.class)
    void aRecipientThatIsCountedAndNeverArrivedIsAViolation(Bucket bucket) {
        update(campaign -> campaign.withCounts(RecipientCounts.NONE.plus(bucket, 1)));

        thenViolates(SPRING_SALE.toString());
    }

    @Test
    void anArrivedRecipientThatIsCountedNowhereIsAViolation() {
        update(campaign -> campaign.withQueue(campaign.queue().withPassedArrival(0)));

        thenViolates(SPRING_SALE.toString());
    }

    @Test
    void aNegativeCountIsAViolation() {
        update(campaign ->
                campaign.withCounts(RecipientCounts.NONE.plus(Bucket.SENT, 1).plus(Bucket.FAILED, -1)));

        thenViolates(SPRING_SALE.toString());
    }

    @Test
    void moreRecipientsThanPlannedAreAViolation() {
        update(campaign -> campaign.withPlan(campaign.plan().completed(1, NOW))
                .withQueue(campaign.queue().withArrival(0).withArrival(1)));

        thenViolates(SPRING_SALE.toString());
    }

    @Test
    void anInFlightCountWithoutItsRecipientIsAViolation() {
        context.updateAccount(state -> state.withRelease(SPRING_SALE));

        thenViolates("in_flight");
    }

    @Test
    void missingAndQueuedRecipientsAddUp() {
        update(campaign -> campaign.withPlan(campaign.plan().completed(5, NOW))
                .withQueue(campaign.queue().withArrival(0).withArrival(2)));

        assertThat(countCheck.violations()).isZero();
        assertThat(countCheck.health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void aViolationEndsWhenTheCountsAddUp() {
        context.updateAccount(state -> state.withRelease(SPRING_SALE));
        countCheck.check(context);

        context.updateAccount(AccountState::withOutcome);
        countCheck.check(context);

        assertThat(countCheck.health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void anAccountThatHasMovedToAnotherInstanceIsRemoved() {
        context.updateAccount(state -> state.withRelease(SPRING_SALE));
        countCheck.check(context);

        countCheck.remove(SHOP);

        assertThat(countCheck.violations()).isZero();
    }

    private void update(UnaryOperator<CampaignState> update) {
        context.updateCampaign(SPRING_SALE, update);
        countCheck.check(context);
    }

    private void thenViolates(String name) {
        countCheck.check(context);
        var meters = new SimpleMeterRegistry();
        countCheck.bindTo(meters);
        assertThat(meters.get("trickle.scheduler.count.violations").gauge().value())
                .isEqualTo(1);
        assertThat(countCheck.health().getStatus()).isEqualTo(Status.DOWN);
        assertThat(countCheck.health().getDetails().toString()).contains(SHOP + " " + name);
    }
}
