package dev.trickle.scheduler.account;

import static dev.trickle.pipeline.People.SHOP;
import static dev.trickle.pipeline.People.SHOP_NUMBER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.Scope;
import org.junit.jupiter.api.Test;

class HoldsTest {

    private static final Scope ACCOUNT = Scope.of(SHOP);
    private static final Scope NUMBER = Scope.of(SHOP_NUMBER);

    @Test
    void whatWasNeverHeldIsNot() {
        assertThat(Holds.NONE.holds(ACCOUNT)).isFalse();
        assertThat(Holds.NONE.ended(ACCOUNT, 1).holds(ACCOUNT)).isFalse();
    }

    @Test
    void holdsUntilItsNumberHasEnded() {
        var held = Holds.NONE.held(ACCOUNT, 2);

        assertThat(held.holds(ACCOUNT)).isTrue();
        assertThat(held.ended(ACCOUNT, 1).holds(ACCOUNT)).isTrue();
        assertThat(held.ended(ACCOUNT, 2).holds(ACCOUNT)).isFalse();
        assertThat(held.ended(ACCOUNT, 3).holds(ACCOUNT)).isFalse();
    }

    @Test
    void theOrderOfBeginAndEndDoesNotMatter() {
        assertThat(Holds.NONE.ended(ACCOUNT, 2).held(ACCOUNT, 2).holds(ACCOUNT)).isFalse();
        assertThat(Holds.NONE
                        .ended(ACCOUNT, 2)
                        .held(ACCOUNT, 3)
                        .held(ACCOUNT, 1)
                        .holds(ACCOUNT))
                .isTrue();
        assertThat(Holds.NONE
                        .held(ACCOUNT, 3)
                        .ended(ACCOUNT, 3)
                        .ended(ACCOUNT, 1)
                        .holds(ACCOUNT))
                .isFalse();
    }

    @Test
    void scopesAreHeldEachForItself() {
        assertThat(Holds.NONE.held(NUMBER, 1).holds(ACCOUNT)).isFalse();
        assertThat(Holds.NONE.held(NUMBER, 1).ended(ACCOUNT, 1).holds(NUMBER)).isTrue();
    }

    @Test
    void aHoldMayEndWithANumberThatIsKeptElsewhere() {
        var held = Holds.NONE.held(NUMBER, 2);

        assertThat(held.holds(NUMBER, 1)).isTrue();
        assertThat(held.holds(NUMBER, 2)).isFalse();
        assertThat(Holds.NONE.holds(NUMBER, 0)).isFalse();
    }
}
