package dev.trickle.scheduler.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class OptOutTest {

    private static final Instant ONE = Instant.parse("2026-03-02T08:00:00Z");
    private static final Instant TWO = ONE.plusSeconds(1);

    @Test
    void aPersonWithoutStatementsIsNotOptedOut() {
        assertThat(OptOut.NONE.isOptedOut()).isFalse();
        assertThat(OptOut.NONE.withOptIn(ONE).isOptedOut()).isFalse();
    }

    @Test
    void theLaterStatementAppliesInAnyOrder() {
        assertThat(OptOut.NONE.withOptOut(ONE).isOptedOut()).isTrue();
        assertThat(OptOut.NONE.withOptOut(ONE).withOptIn(TWO).isOptedOut()).isFalse();
        assertThat(OptOut.NONE.withOptIn(TWO).withOptOut(ONE).isOptedOut()).isFalse();
        assertThat(OptOut.NONE.withOptIn(ONE).withOptOut(TWO).isOptedOut()).isTrue();
        assertThat(OptOut.NONE.withOptOut(TWO).withOptIn(ONE).isOptedOut()).isTrue();
    }

    @Test
    void anOptOutWinsTies() {
        assertThat(OptOut.NONE.withOptOut(ONE).withOptIn(ONE).isOptedOut()).isTrue();
    }

    @Test
    void aPersonIsUndecidedUntilADecisionOfTheSameOrALaterInstant() {
        assertThat(OptOut.NONE.isUndecided()).isFalse();
        assertThat(OptOut.NONE.withUndecided(ONE).isUndecided()).isTrue();
        assertThat(OptOut.NONE.withUndecided(ONE).withDecision(ONE).isUndecided())
                .isFalse();
        assertThat(OptOut.NONE.withDecision(TWO).withUndecided(ONE).isUndecided())
                .isFalse();
        assertThat(OptOut.NONE.withDecision(ONE).withUndecided(TWO).isUndecided())
                .isTrue();
    }

    @Test
    void anEarlierStatementNeverReplacesALaterOne() {
        assertThat(OptOut.NONE.withOptOut(TWO).withOptOut(ONE)).isEqualTo(new OptOut(TWO, null, null, null));
        assertThat(OptOut.NONE.withOptIn(TWO).withOptIn(ONE)).isEqualTo(new OptOut(null, TWO, null, null));
    }
}
