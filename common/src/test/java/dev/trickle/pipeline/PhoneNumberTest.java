package dev.trickle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhoneNumberTest {

    private final ContactKeys keys = new ContactKeys(TestPeople.SECRET);

    @ParameterizedTest
    @CsvSource({
        "+49 151 2345 6789, 015123456789",
        "+5511987654321, +551187654321",
        "+5215512345678, +525512345678",
        "+5491123456789, +541123456789",
        "+2250102030405, +22502030405",
        "+2250546030405, +22546030405",
        "+2250708030405, +22508030405",
        "+2290197000001, +22997000001"
    })
    void everySpellingOfANumberIsTheSamePerson(String one, String other) {
        assertThat(keys.of(PhoneNumber.parse(one, "DE"))).isEqualTo(keys.of(PhoneNumber.parse(other, "DE")));
    }

    @ParameterizedTest
    @CsvSource({
        "2250102030405, 22502030405, +2250102030405",
        "2290197000001, 22997000001, +2290197000001",
        "525512345678, 5215512345678, +5215512345678",
        "5511987654321, 551187654321, +551187654321"
    })
    void whatsAppKnowsSomePeopleByOlderDigits(String present, String older, String e164) {
        var number = PhoneNumber.ofWhatsAppId(older);

        assertThat(keys.of(number)).isEqualTo(keys.of(PhoneNumber.ofWhatsAppId(present)));
        assertThat(number.e164()).isEqualTo(e164);
    }

    @ParameterizedTest
    @CsvSource({
        "22501020304, +2250101020304 +2250501020304 +2250701020304",
        "22507020304, +2250707020304 +2250107020304 +2250507020304",
        "22997000001, +2290197000001",
        "2250701020304, +2250701020304",
        "5215512345678, +5215512345678"
    })
    void olderDigitsCanStandForSeveralNumbers(String digits, String numbers) {
        assertThat(PhoneNumber.allOfWhatsAppId(digits))
                .extracting(PhoneNumber::e164)
                .containsExactly(numbers.split(" "));
    }

    /** A plan may have been enlarged after this program was built, and nobody who says stop is unknown to WhatsApp. */
    @Test
    void whatWhatsAppReportsOnlyHasToBePossible() {
        assertThat(PhoneNumber.ofWhatsAppId("15551000001").e164()).isEqualTo("+15551000001");
        assertThatThrownBy(() -> PhoneNumber.ofWhatsAppId("4x151"))
                .isInstanceOf(InvalidPhoneNumber.class)
                .hasMessageNotContaining("151");
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
