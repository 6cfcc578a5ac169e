package dev.trickle.sender.permission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.PhoneNumberId;
import org.junit.jupiter.api.Test;

class UnconfirmedOutcomeBreakerTest {

    private static final PhoneNumberId ONE = new PhoneNumberId("100200300400");
    private static final PhoneNumberId OTHER = new PhoneNumberId("100200300401");

    private final UnconfirmedOutcomeBreaker unconfirmedOutcomeBreaker = new UnconfirmedOutcomeBreaker(3);

    @Test
    void reachesTheLimitWithEveryThirdConsecutiveOutcome() {
        assertThat(unconfirmedOutcomeBreaker.recordUnconfirmed(ONE)).isFalse();
        assertThat(unconfirmedOutcomeBreaker.recordUnconfirmed(ONE)).isFalse();
        assertThat(unconfirmedOutcomeBreaker.recordUnconfirmed(ONE)).isTrue();
        assertThat(unconfirmedOutcomeBreaker.recordUnconfirmed(ONE)).isFalse();
        assertThat(unconfirmedOutcomeBreaker.recordUnconfirmed(ONE)).isFalse();
        assertThat(unconfirmedOutcomeBreaker.recordUnconfirmed(ONE)).isTrue();
    }

    @Test
    void resetsTheCountWithACertainOutcome() {
        unconfirmedOutcomeBreaker.recordUnconfirmed(ONE);
        unconfirmedOutcomeBreaker.recordUnconfirmed(ONE);

        unconfirmedOutcomeBreaker.reset(ONE);

        assertThat(unconfirmedOutcomeBreaker.recordUnconfirmed(ONE)).isFalse();
    }

    @Test
    void countsEachNumberSeparately() {
        unconfirmedOutcomeBreaker.recordUnconfirmed(ONE);
        unconfirmedOutcomeBreaker.recordUnconfirmed(ONE);

        assertThat(unconfirmedOutcomeBreaker.recordUnconfirmed(OTHER)).isFalse();
    }
}
