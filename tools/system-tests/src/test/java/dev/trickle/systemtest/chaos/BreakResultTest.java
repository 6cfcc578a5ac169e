package dev.trickle.systemtest.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BreakResultTest {

    @Test
    void aTestThatNamesAPromiseHasFoundItBroken() {
        assertThat(BreakResult.of("[lost_webhooks] \nExpecting empty but was: []")
                        .broken())
                .containsExactly("lost_webhooks");
    }

    @Test
    void theNameOfAPromiseMayBeFollowedByTheSeed() {
        assertThat(BreakResult.of("java.lang.AssertionError: [unintended, seed 7] ...")
                        .broken())
                .containsExactly("unintended");
    }

    @Test
    void aTestThatFailsForAnythingElseHasFoundNothing() {
        assertThat(BreakResult.of("ConditionTimeoutException: sender answers").broken())
                .isEmpty();
    }
}
