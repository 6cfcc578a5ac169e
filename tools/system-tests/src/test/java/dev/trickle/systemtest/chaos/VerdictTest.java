package dev.trickle.systemtest.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VerdictTest {

    @Test
    void aTestThatNamesAPromiseHasFoundItBroken() {
        assertThat(Verdict.of("[lost_webhooks] \nExpecting empty but was: []").broken())
                .containsExactly("lost_webhooks");
    }

    @Test
    void theNameOfAPromiseMayBeFollowedByTheSeed() {
        assertThat(Verdict.of("java.lang.AssertionError: [unintended, seed 7] ...")
                        .broken())
                .containsExactly("unintended");
    }

    @Test
    void aTestThatFailsForAnythingElseHasFoundNothing() {
        assertThat(Verdict.of("ConditionTimeoutException: sender answers").broken())
                .isEmpty();
    }
}
