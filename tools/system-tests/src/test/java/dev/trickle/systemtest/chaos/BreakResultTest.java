package dev.trickle.systemtest.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BreakResultTest {

    @Test
    void aFailureThatNamesAPromiseIsABreach() {
        assertThat(BreakResult.of("[lost_webhooks] \nExpecting empty but was: []")
                        .breachedPromises())
                .containsExactly("lost_webhooks");
    }

    @Test
    void thePromiseCodeMayBeFollowedByTheSeed() {
        assertThat(BreakResult.of("java.lang.AssertionError: [unintended, seed 7] ...")
                        .breachedPromises())
                .containsExactly("unintended");
    }

    @Test
    void anyOtherFailureIsNoBreach() {
        assertThat(BreakResult.of("ConditionTimeoutException: sender answers").breachedPromises())
                .isEmpty();
    }
}
