package dev.trickle.pipeline.installation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.trickle.pipeline.TestPeople;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class InternalTokenTest {

    private final InternalToken token = new InternalToken(TestPeople.INTERNAL_TOKEN);

    @Test
    void recognisesItsOwnHeader() {
        assertThat(token.isIn(token.authorization())).isTrue();
        assertThat(token.isIn("Bearer " + TestPeople.INTERNAL_TOKEN)).isTrue();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {"", "Bearer", "Bearer ", TestPeople.INTERNAL_TOKEN, "Bearer " + TestPeople.INTERNAL_TOKEN + "x"})
    void rejectsEveryOtherHeader(String header) {
        assertThat(token.isIn(header)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fifteen-letters", "a token with spaces", "a-token-with-ü-in-it"})
    void rejectsATokenThatIsMissingShortOrUnfitForAHeader(String invalid) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new InternalToken(invalid))
                .withMessageContaining("TRICKLE_INTERNAL_TOKEN");
    }

    @Test
    void isNotInItsText() {
        assertThat(token.toString()).doesNotContain(TestPeople.INTERNAL_TOKEN);
    }
}
