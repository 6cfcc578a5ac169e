package dev.trickle.sender.brake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.PhoneNumberId;
import org.junit.jupiter.api.Test;

class SilenceTest {

    private static final PhoneNumberId ONE = new PhoneNumberId("100200300400");
    private static final PhoneNumberId OTHER = new PhoneNumberId("100200300401");

    private final Silence silence = new Silence(3);

    @Test
    void theThirdUnclearAnswerInARowIsOneTooManyAndSoIsTheSixth() {
        assertThat(silence.isTooLongAfterOneMore(ONE)).isFalse();
        assertThat(silence.isTooLongAfterOneMore(ONE)).isFalse();
        assertThat(silence.isTooLongAfterOneMore(ONE)).isTrue();
        assertThat(silence.isTooLongAfterOneMore(ONE)).isFalse();
        assertThat(silence.isTooLongAfterOneMore(ONE)).isFalse();
        assertThat(silence.isTooLongAfterOneMore(ONE)).isTrue();
    }

    @Test
    void aCertainAnswerEndsIt() {
        silence.isTooLongAfterOneMore(ONE);
        silence.isTooLongAfterOneMore(ONE);

        silence.ends(ONE);

        assertThat(silence.isTooLongAfterOneMore(ONE)).isFalse();
    }

    @Test
    void eachNumberIsCountedForItself() {
        silence.isTooLongAfterOneMore(ONE);
        silence.isTooLongAfterOneMore(ONE);

        assertThat(silence.isTooLongAfterOneMore(OTHER)).isFalse();
    }
}
