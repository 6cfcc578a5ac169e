package dev.trickle.scheduler.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class OptOutTest {

    private static final Instant ONE = Instant.parse("2026-03-02T08:00:00Z");
    private static final Instant TWO = ONE.plusSeconds(1);

    @Test
    void whoSaidNothingMayBeWrittenTo() {
        assertThat(OptOut.NEVER.mustNotBeWrittenTo()).isFalse();
        assertThat(OptOut.NEVER.agreed(ONE).mustNotBeWrittenTo()).isFalse();
    }

    @Test
    void theLaterWordCountsInWhateverOrderItIsRead() {
        assertThat(OptOut.NEVER.stopped(ONE).mustNotBeWrittenTo()).isTrue();
        assertThat(OptOut.NEVER.stopped(ONE).agreed(TWO).mustNotBeWrittenTo()).isFalse();
        assertThat(OptOut.NEVER.agreed(TWO).stopped(ONE).mustNotBeWrittenTo()).isFalse();
        assertThat(OptOut.NEVER.agreed(ONE).stopped(TWO).mustNotBeWrittenTo()).isTrue();
        assertThat(OptOut.NEVER.stopped(TWO).agreed(ONE).mustNotBeWrittenTo()).isTrue();
    }

    @Test
    void stopWinsTies() {
        assertThat(OptOut.NEVER.stopped(ONE).agreed(ONE).mustNotBeWrittenTo()).isTrue();
    }

    @Test
    void anEarlierWordNeverReplacesALaterOne() {
        assertThat(OptOut.NEVER.stopped(TWO).stopped(ONE)).isEqualTo(new OptOut(TWO, null));
        assertThat(OptOut.NEVER.agreed(TWO).agreed(ONE)).isEqualTo(new OptOut(null, TWO));
    }
}
