package dev.trickle.scheduler.account;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SHOP_NUMBER;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.Scope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActiveSuspensionsTest {

    private static final Scope ACCOUNT = Scope.of(SHOP);
    private static final Scope NUMBER = Scope.of(SHOP_NUMBER);
    private static final Scope CAMPAIGN = Scope.of(SPRING_SALE);

    @Test
    void aScopeWithoutEventsIsNotSuspended() {
        assertThat(ActiveSuspensions.NONE.isSuspended(ACCOUNT)).isFalse();
        assertThat(ActiveSuspensions.NONE.resumed(ACCOUNT, 1).isSuspended(ACCOUNT))
                .isFalse();
    }

    @Test
    void aSuspensionLastsUntilItsEpochHasEnded() {
        var suspended = ActiveSuspensions.NONE.suspended(ACCOUNT, 2);

        assertThat(suspended.isSuspended(ACCOUNT)).isTrue();
        assertThat(suspended.resumed(ACCOUNT, 1).isSuspended(ACCOUNT)).isTrue();
        assertThat(suspended.resumed(ACCOUNT, 2).isSuspended(ACCOUNT)).isFalse();
        assertThat(suspended.resumed(ACCOUNT, 3).isSuspended(ACCOUNT)).isFalse();
    }

    @Test
    void theOrderOfStartAndEndDoesNotMatter() {
        assertThat(ActiveSuspensions.NONE
                        .resumed(ACCOUNT, 2)
                        .suspended(ACCOUNT, 2)
                        .isSuspended(ACCOUNT))
                .isFalse();
        assertThat(ActiveSuspensions.NONE
                        .resumed(ACCOUNT, 2)
                        .suspended(ACCOUNT, 3)
                        .suspended(ACCOUNT, 1)
                        .isSuspended(ACCOUNT))
                .isTrue();
        assertThat(ActiveSuspensions.NONE
                        .suspended(ACCOUNT, 3)
                        .resumed(ACCOUNT, 3)
                        .resumed(ACCOUNT, 1)
                        .isSuspended(ACCOUNT))
                .isFalse();
    }

    @Test
    void scopesAreSuspendedIndependently() {
        assertThat(ActiveSuspensions.NONE.suspended(NUMBER, 1).isSuspended(ACCOUNT))
                .isFalse();
        assertThat(ActiveSuspensions.NONE
                        .suspended(NUMBER, 1)
                        .resumed(ACCOUNT, 1)
                        .isSuspended(NUMBER))
                .isTrue();
    }

    @Test
    void aPauseEndsWithAHigherRevision() {
        var paused = ActiveSuspensions.NONE.paused(SPRING_SALE, 2);

        assertThat(paused.isPaused(SPRING_SALE, 1)).isTrue();
        assertThat(paused.isPaused(SPRING_SALE, 2)).isFalse();
        assertThat(ActiveSuspensions.NONE.isPaused(SPRING_SALE, 0)).isFalse();
    }

    @Test
    void theStoredKeyOfAPauseIsRead() {
        var stored = new ActiveSuspensions(Map.of("CAMPAIGN:" + SPRING_SALE, 2L), Map.of());

        assertThat(stored.isPaused(SPRING_SALE, 1)).isTrue();
        assertThat(stored.isSuspended(CAMPAIGN)).isFalse();
    }

    /** Epochs and revisions with small numbers, so that a comparison between them would fail. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void suspensionsAndPausesOfACampaignAreIndependentInAnyOrderAndNumber(int seed) {
        var random = new Random(seed);
        for (var round = 0; round < 500; round++) {
            var suspended = random.nextInt(4);
            var resumed = random.nextInt(4);
            var paused = random.nextInt(4);
            var events = new ArrayList<UnaryOperator<ActiveSuspensions>>();
            for (var repeat = 0; repeat <= random.nextInt(3); repeat++) {
                events.add(activeSuspensions -> activeSuspensions.suspended(CAMPAIGN, suspended));
                events.add(activeSuspensions -> activeSuspensions.suspended(CAMPAIGN, random.nextInt(suspended + 1)));
                events.add(activeSuspensions -> activeSuspensions.resumed(CAMPAIGN, resumed));
                events.add(activeSuspensions -> activeSuspensions.resumed(CAMPAIGN, random.nextInt(resumed + 1)));
                events.add(activeSuspensions -> activeSuspensions.paused(SPRING_SALE, paused));
            }
            Collections.shuffle(events, random);
            var activeSuspensions = ActiveSuspensions.NONE;
            for (var event : events) {
                activeSuspensions = event.apply(activeSuspensions);
            }

            assertThat(activeSuspensions.isSuspended(CAMPAIGN)).as("suspended").isEqualTo(suspended > resumed);
            for (var revision = 0; revision < 5; revision++) {
                assertThat(activeSuspensions.isPaused(SPRING_SALE, revision))
                        .as("paused")
                        .isEqualTo(paused > revision);
            }
        }
    }

    @Test
    void aClosedCampaignLeavesNothing() {
        var suspensions = ActiveSuspensions.NONE
                .suspended(ACCOUNT, 1)
                .paused(SPRING_SALE, 7)
                .suspended(CAMPAIGN, 2)
                .resumed(CAMPAIGN, 2);

        assertThat(suspensions.withoutCampaign(SPRING_SALE)).isEqualTo(ActiveSuspensions.NONE.suspended(ACCOUNT, 1));
    }
}
