package dev.trickle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhoneNumberTest {

    private final ContactKeys keys = new ContactKeys(People.SECRET);

    @ParameterizedTest
    @CsvSource({
        "+49 151 2345 6789, 015123456789",
        "+5511987654321, +551187654321",
        "+5215512345678, +525512345678",
        "+5491123456789, +541123456789"
    })
    void everySpellingOfANumberIsTheSamePerson(String one, String other) {
        assertThat(keys.of(PhoneNumber.parse(one, "DE"))).isEqualTo(keys.of(PhoneNumber.parse(other, "DE")));
    }

    @Test
    void refusesWhatIsNoNumberWithoutRepeatingIt() {
        assertThatThrownBy(() -> PhoneNumber.parse("12 secret", "DE"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void showsNoDigits() {
        assertThat(PhoneNumber.parse("+4915123456789", "DE")).hasToString("PhoneNumber[hidden]");
    }
}
