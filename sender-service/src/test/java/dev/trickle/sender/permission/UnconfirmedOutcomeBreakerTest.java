package dev.trickle.sender.permission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.PhoneNumberId;
import org.junit.jupiter.api.Test;

class UnconfirmedOutcomeBreakerTest {

    private static final PhoneNumberId ONE = new PhoneNumberId("100200300400");
    private static final PhoneNumberId OTHER = new PhoneNumberId("100200300401");

    private final UnconfirmedOutcomeBreaker unconfirmedOutcomeBreaker = new UnconfirmedOutcomeBreaker(3);

    @Test
    void theThirdUnclearAnswerInARowIsOneTooManyAndSoIsTheSixth() {
        assertThat(unconfirmedOutcomeBreaker.isTooLongAfterOneMore(ONE)).isFalse();
        assertThat(unconfirmedOutcomeBreaker.isTooLongAfterOneMore(ONE)).isFalse();
        assertThat(unconfirmedOutcomeBreaker.isTooLongAfterOneMore(ONE)).isTrue();
        assertThat(unconfirmedOutcomeBreaker.isTooLongAfterOneMore(ONE)).isFalse();
        assertThat(unconfirmedOutcomeBreaker.isTooLongAfterOneMore(ONE)).isFalse();
        assertThat(unconfirmedOutcomeBreaker.isTooLongAfterOneMore(ONE)).isTrue();
    }

    @Test
    void aCertainAnswerEndsIt() {
        unconfirmedOutcomeBreaker.isTooLongAfterOneMore(ONE);
        unconfirmedOutcomeBreaker.isTooLongAfterOneMore(ONE);

        unconfirmedOutcomeBreaker.ends(ONE);

        assertThat(unconfirmedOutcomeBreaker.isTooLongAfterOneMore(ONE)).isFalse();
    }

    @Test
    void eachNumberIsCountedForItself() {
        unconfirmedOutcomeBreaker.isTooLongAfterOneMore(ONE);
        unconfirmedOutcomeBreaker.isTooLongAfterOneMore(ONE);

        assertThat(unconfirmedOutcomeBreaker.isTooLongAfterOneMore(OTHER)).isFalse();
    }
}
